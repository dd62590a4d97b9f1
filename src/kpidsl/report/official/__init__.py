"""The official table of a plan, as it is published: for the web and paper, as Markdown, as a sheet."""
