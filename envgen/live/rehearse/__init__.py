"""Rehearse a deploy on this machine: build, migrate, start, visit and stop what is committed.

`checkout` makes a clean place, `build` runs the build command in it. Everything after that runs
in a child process that `sandbox` cuts off from the network: `stores` starts throw-away servers,
`programs` starts what the services run, `edge` and `pages` visit it. `phases` has the order, and
`causes` says in plain words why something failed.
"""
