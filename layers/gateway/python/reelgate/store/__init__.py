"""The one table. Nothing outside this package knows its keys; every write that decides something is conditional.

V#<video>/S   the video and its outputs, small: this is what changes; due while it runs, and until its end was told
V#<video>/R   the request, written once
V#<video>/D#<event>  the attempts to tell its receiver of an event
K#<sha256>/K  whose an API key is, by its digest; two while a rotation overlaps
A#<id>/K      what is known of an API key, and what it may do
C/<provider>#<model>  what failed of late, and how often in a row
T#<tenant>/W  how often the tenant's webhook secret was rotated
B#<scope>/<period>  what is used of a budget or a limit, and how much of that running videos hold
B#<scope>/L   the limits of a tenant, or of the deployment
U#<tenant>/<day>#<key>#<model>#<provider>#<shard>  what was made and paid
"""
