"""Build the front end before it goes into a wheel or a source distribution."""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndBuildHook(BuildHookInterface[Any]):
    """Runs npm unless nothing needs it.

    An editable install leaves the front end to the Makefile, `CONTACT_CENTRE_SKIP_WEB=1` skips it, and a
    manifest that is already there (a source distribution carries one) needs no Node.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        web = Path(self.root, "contact_centre", "web")
        if version == "editable" or os.environ.get("CONTACT_CENTRE_SKIP_WEB") == "1":
            return
        if (web / "static" / "manifest.json").exists():
            return
        for command in (["npm", "ci"], ["npm", "run", "build"]):
            subprocess.run(command, cwd=web, check=True)
