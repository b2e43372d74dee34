raise SystemExit("a bot")
