#!/usr/bin/env python3
import shutil, sys
shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)
