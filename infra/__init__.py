"""The CDK app, to be read top-down: app -> stack -> one construct per part of the picture."""
