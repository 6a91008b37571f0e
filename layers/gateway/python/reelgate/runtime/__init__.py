"""The collaborators of the deployed functions, one module a function: each collaborator is made once, when it is first
asked for, from the settings. A function imports its own module, and pays for what it needs and no more.
"""
