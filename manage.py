#!/usr/bin/env python
from community.serving.cli import main

if __name__ == "__main__":
    main()
