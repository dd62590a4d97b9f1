"""The scorecard: as the table that a board reads, as a sheet, and as a document for programs."""
