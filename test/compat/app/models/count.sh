#!/bin/sh
# Counts the words of the file $1, and writes the number to count.txt.
wc -w <"$1" | tr -d ' ' >count.txt
