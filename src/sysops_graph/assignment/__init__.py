"""Offers and answers, visits, absences, exceptions: nodes and decisions; moves no ticket."""
