"""Chromium as a person has it: pages by their real names, although all are on this machine."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from needs import lacking, module_or_skip
from servers import WAIT, until


class Browser:
    """A browser without a window."""

    def __init__(
        self, folder: Path, hosts: Mapping[str, str] | None = None, pins: Sequence[str] = ()
    ) -> None:
        """Start, with a profile in `folder`; skips the test where there is none.

        `hosts` says where names are served with TLS; no other name is found. `pins`
        are the keys that count as certified: Chromium on Linux has no other way to trust a CA
        but a database of NSS.
        """
        module_or_skip("selenium")
        from selenium.webdriver import Chrome, ChromeOptions
        from selenium.webdriver.chrome.service import Service

        options = ChromeOptions()
        options.binary_location = _program("chromium")
        rules = [f"MAP {host}:443 {place}" for host, place in (hosts or {}).items()]
        arguments = [
            "--headless=new",
            f"--user-data-dir={folder}",
            f"--host-resolver-rules={','.join([*rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'])}",
            f"--ignore-certificate-errors-spki-list={','.join(pins)}",
            "--disable-dev-shm-usage",  # in containers it is small
            "--disable-background-networking",
            "--no-first-run",
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium has none for root
        for argument in arguments:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver: Any = Chrome(options, Service(_program("chromedriver")))
        self.driver.set_page_load_timeout(WAIT)

    def open(self, url: str) -> None:
        """Go to a page."""
        self.driver.get(url)

    def fill(self, **fields: str) -> None:
        """Type into the fields of these names."""
        for name, text in fields.items():
            field = self._one(f"[name={name}]")
            field.clear()
            field.send_keys(text)

    def press(self, label: str) -> None:
        """Press the button that says `label`."""
        buttons = self.driver.find_elements("css selector", "button")
        next(button for button in buttons if button.text == label).click()

    def text(self, selector: str) -> str:
        """Return the text of an element as it is now; empty where there is none."""
        # One step in the page itself: between two, it may have been left.
        script = "return document.querySelector(arguments[0])?.innerText ?? ''"
        return str(self.driver.execute_script(script, selector))

    def until_says(self, selector: str, words: str = "") -> str:
        """Wait until an element says `words`, or anything; return its text."""
        until(lambda: words in self.text(selector) != "", f"{selector} says {words}")
        return self.text(selector)

    def until_at(self, url: str) -> None:
        """Wait until the page is that of `url`."""
        until(lambda: self.driver.current_url == url, f"the browser is at {url}")

    def cookies(self) -> dict[str, dict[str, Any]]:
        """Return the cookies of the page's site, by their names."""
        return {item["name"]: item for item in self.driver.get_cookies()}

    def forget(self) -> None:
        """Delete all cookies, and leave the page."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.get("about:blank")

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script returns in the page."""
        return self.driver.execute_script(script, *arguments)

    def shape(self, width: int, height: int, *, dark: bool = False) -> None:
        """Have a window of this size, and a scheme of colours."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def console(self) -> list[str]:
        """Return what is in the console since the last call."""
        return [item["message"] for item in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last call."""
        events = (json.loads(item["message"]) for item in self.driver.get_log("performance"))
        found = (event["message"] for event in events)
        return [
            each["params"]["request"]["url"]
            for each in found
            if each["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, path: Path) -> None:
        """Keep a picture of the page."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))

    def stop(self) -> None:
        """End it."""
        self.driver.quit()

    def _one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)


def _program(name: str) -> str:
    return shutil.which(name) or lacking(f"{name} is not installed")
