"""The outside world, one folder a party.

Adapters report facts (what a bank or a registry said, when, under which id), never states;
the domain derives. A new adapter passes the contract tests of its port.
"""
