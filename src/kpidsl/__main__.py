"""`python -m kpidsl`: the command line."""

from kpidsl.cli import main

main()
