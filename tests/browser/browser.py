"""A headless Chromium, driven by ChromeDriver; what it logged and fetched."""

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(os.environ.get("NETRING_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.dont_write_bytecode = True
sys.path[:0] = [str(SOURCE / "scripts"), str(SOURCE / "tests/analysis"), str(SOURCE / "tests/support")]

# --no-sandbox: root may not use it. The resolver answers nothing, so that a request to a host fails and is seen.
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
           "--disable-background-networking", "--no-first-run", "--disable-component-update",
           "--host-resolver-rules=MAP * ~NOTFOUND")
PHONE = 390


def missing():
    """What is not here, or an empty text."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "Python has no package selenium: install it with scripts/bootstrap"
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"there is no {' and no '.join(absent)}: install them with scripts/bootstrap" if absent else ""


def start(width, height=900):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for option in (*OPTIONS, f"--window-size={width},{height}"):
        options.add_argument(option)
    if width <= PHONE:  # a window cannot be that narrow
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1}})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


def wait(driver, script, seconds=60):
    """Until the script returns something true."""
    end = time.monotonic() + seconds
    while not (value := driver.execute_script(script)):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {script}")
        time.sleep(0.05)
    return value


def wait_drawn(driver):
    wait(driver, "return document.body.dataset.drawn === 'all'")


def fetched(driver):
    """The addresses of all requests so far."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]


def screenshot(driver, path):
    """Of the whole page."""
    width, height = driver.execute_script("return [innerWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, 16000), "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(shot["data"]))


def pages_printed(path, folder):
    """How many sheets the page at that path takes, as the browser's own --print-to-pdf makes them."""
    made = folder / "page.pdf"
    command = [shutil.which("chromium"), *OPTIONS, "--no-pdf-header-footer", f"--print-to-pdf={made}", path.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", made.read_bytes()))
