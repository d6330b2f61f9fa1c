"""XML whose elements know the physical line they begin on; entities, document types and outside references refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl, Locator

__all__ = ["Element", "read_xml"]

_DEEPEST = 50


@dataclass(slots=True)
class Element:
    """One element: its name without prefix, the line of its tag, its own text, and what it holds."""

    name: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str | None:
        """The text of the first child of that name; None where there is none."""
        found = self.child(name)
        return found.text.strip() if found else None


def read_xml(content: bytes) -> Element:
    """The outermost element. Raises ValueError saying where the XML breaks off, or why it is not read."""
    tree = _Tree()
    try:
        parseString(content, tree, forbid_dtd=True)
    except SAXParseException as error:
        place = f"at line {error.getLineNumber()}, column {(error.getColumnNumber() or 0) + 1}"
        raise ValueError(f"the XML is malformed: {error.getMessage()} {place}") from error
    except DefusedXmlException as error:
        raise ValueError("the XML declares a document type or entities, which no report does") from error
    except (SAXException, ValueError, LookupError) as error:
        raise ValueError(f"the XML cannot be read: {error}") from error
    return tree.outermost.children[0]


class _Tree(ContentHandler):
    """Builds the elements as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.outermost = Element("", 0)
        self._open = [self.outermost]
        self._texts: list[list[str]] = [[]]
        self._place: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the protocol's name
        self._place = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - the protocol's
        if len(self._open) > _DEEPEST:
            raise SAXException("it is nested deeper than any report")
        element = Element(name.rpartition(":")[2], (self._place.getLineNumber() if self._place else None) or 1)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def characters(self, content: str) -> None:
        self._texts[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - the protocol's
        self._open.pop().text = "".join(self._texts.pop())
