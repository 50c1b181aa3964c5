"""Ask a registry for an image, by the protocol of Docker's Registry HTTP API V2."""

import json
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from kurtc.records import mutable
from kurtc.validation.images.answers import (
    Answer,
    Denied,
    Exists,
    UnknownRepository,
    UnknownTag,
    Unreachable,
)
from kurtc.validation.images.credentials import Credentials
from kurtc.validation.images.web import NoAnswerError, Response, Web, is_local
from kurtc.validation.reference import HUB, Reference

_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    )
)
_HUB_ADDRESS = "registry-1.docker.io"
_PAGES = 5
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


@mutable
class Registry:
    """One repository of a registry, asked with the same credentials; remembers the token that it was given."""

    reference: Reference
    credentials: Credentials | None = None
    web: Web = field(default_factory=Web)
    _authorization: str = ""

    def answer(self) -> Answer:
        """What the registry says about the image."""
        try:
            return self._answer()
        except NoAnswerError as error:
            return Unreachable(reason=str(error))

    def configuration(self) -> Mapping[str, Any]:
        """The image's configuration, for Linux on amd64 where there are several.

        Raises:
            NoAnswerError: the registry does not give it.
        """
        manifest = self._document(f"manifests/{self.reference.digest or self.reference.tag or 'latest'}")
        if "manifests" in manifest:
            several = manifest["manifests"]
            fitting = [one for one in several if _platform(one) == ("linux", "amd64")] or several
            manifest = self._document(f"manifests/{fitting[0]['digest']}")
        return self._document(f"blobs/{manifest['config']['digest']}")

    def _document(self, path: str) -> Mapping[str, Any]:
        response = self._ask(f"{self._base}/{path}", "GET")
        if response.status != 200:
            raise NoAnswerError(f"it answers with HTTP status {response.status}")
        found = _parsed(response)
        if not found:
            raise NoAnswerError("its answer is no JSON")
        return found

    def _answer(self) -> Answer:
        wanted = self.reference.digest or self.reference.tag or "latest"
        response = self._ask(f"{self._base}/manifests/{wanted}", "HEAD")
        if response.status in (400, 405):  # some registries know GET only
            response = self._ask(f"{self._base}/manifests/{wanted}", "GET")
        match response.status:
            case 200:
                return Exists()
            case 401 | 403:
                return self._denied(response)
            case 404:
                return self._missing()
            case status:
                return Unreachable(reason=f"it answers with HTTP status {status}")

    def _denied(self, response: Response) -> Answer:
        official = self.reference.registry == HUB and self.reference.repository.startswith("library/")
        if official and response.status == 401:  # Docker's registry denies what does not exist; its library is public
            return UnknownRepository()
        return Denied(reason=_complaint(response) or f"HTTP status {response.status}")

    def _missing(self) -> Answer:
        tags: list[str] = []
        url = f"{self._base}/tags/list?n=1000"
        for _ in range(_PAGES):
            response = self._ask(url, "GET")
            if response.status == 404:
                return UnknownRepository()
            if response.status != 200:
                break
            tags.extend(_tags(response))
            link = re.match(r"\s*<([^>]+)>", response.headers.get("link", ""))
            url = urljoin(url, link[1]) if link else ""
            if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
                break
        return UnknownTag(tags=tuple(tags))

    @property
    def _base(self) -> str:
        host = self.reference.registry
        scheme = "http" if is_local(host) else "https"
        return f"{scheme}://{_HUB_ADDRESS if host == HUB else host}/v2/{self.reference.repository}"

    def _ask(self, url: str, method: str) -> Response:
        response = self.web.ask(url, method=method, headers=self._headers())
        if response.status == 401 and not self._authorization:
            self._authorization = self._authorized(response.headers.get("www-authenticate", ""))
            if self._authorization:
                return self.web.ask(url, method=method, headers=self._headers())
        return response

    def _headers(self) -> Mapping[str, str]:
        headers = {"Accept": _MANIFESTS, "User-Agent": "kurtc"}
        return headers | ({"Authorization": self._authorization} if self._authorization else {})

    def _authorized(self, challenge: str) -> str:
        """The `Authorization` header that the challenge asks for; empty if there is none to give."""
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "basic":
            return self.credentials.basic if self.credentials else ""
        if scheme.lower() != "bearer":
            return ""
        fields = dict(_CHALLENGE.findall(rest))
        token = self._token(fields.pop("realm", ""), fields)
        return f"Bearer {token}" if token else ""

    def _token(self, realm: str, fields: Mapping[str, str]) -> str:
        scope = f"repository:{self.reference.repository}:pull"
        query = {"service": fields.get("service", ""), "scope": fields.get("scope") or scope}
        secure = urlsplit(realm).scheme == "https" or is_local(urlsplit(realm).netloc)
        credentials = self.credentials if secure else None  # passwords do not travel in the clear
        if credentials and credentials.token:
            form = {**query, "grant_type": "refresh_token", "client_id": "kurtc", "refresh_token": credentials.token}
            response = self.web.ask(realm, method="POST", data=urlencode(form).encode())
        else:
            headers = {"Authorization": credentials.basic} if credentials else {}
            joint = "&" if "?" in realm else "?"
            response = self.web.ask(f"{realm}{joint}{urlencode(query)}", headers=headers)
        answer = _parsed(response)
        token = answer.get("token") or answer.get("access_token")
        return token if isinstance(token, str) else ""


def _platform(manifest: Mapping[str, Any]) -> tuple[str, str]:
    platform = manifest.get("platform") or {}
    return platform.get("os", ""), platform.get("architecture", "")


def _parsed(response: Response) -> Mapping[str, object]:
    try:
        answer = json.loads(response.body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _tags(response: Response) -> list[str]:
    tags = _parsed(response).get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _complaint(response: Response) -> str:
    errors = _parsed(response).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    message = first.get("message") if isinstance(first, dict) else None
    return message[:200] if isinstance(message, str) else ""
