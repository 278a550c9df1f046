//! HTML to a tree, as a browser would read it, within limits: nodes stand in one list and know their
//! neighbours by number, so that nothing here walks or frees a tree by recursion.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    rc::Rc,
};

use html5ever::{
    Attribute, ExpandedName, ParseOpts, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    ns, parse_document,
    tendril::{StrTendril, TendrilSink},
    tree_builder::TreeBuilderOpts,
};

/// A message with more nodes than this is shown as text.
const MAX_NODES: usize = 40_000;
/// A message nested deeper than this is shown as text.
pub(super) const MAX_DEPTH: u32 = 256;
/// The parser is fed this many bytes between two looks at the limits.
const CHUNK: usize = 512;

/// A node's number.
type Id = usize;

/// What a node is.
#[derive(Debug)]
pub(super) enum Data {
    /// The document, a comment, or something else that is not shown.
    Other,
    /// An element.
    Element {
        /// Its name in lower case.
        name: String,
        /// It is of HTML, not of SVG or MathML.
        is_html: bool,
        /// Its attributes, each name once.
        attributes: Vec<(String, String)>,
    },
    /// Text.
    Text(String),
}

/// A node and its neighbours.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) data: Data,
    pub(super) parent: Option<Id>,
    pub(super) first: Option<Id>,
    last: Option<Id>,
    pub(super) next: Option<Id>,
    before: Option<Id>,
    depth: u32,
}

/// The document; its root is node 0.
#[derive(Debug)]
pub(super) struct Tree {
    /// All nodes, those that were taken out again included.
    pub(super) nodes: Vec<Node>,
}

/// Reads a document; none where it is too large or nested too deeply.
pub(super) fn parse(html: &str) -> Option<Tree> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..Default::default() },
        ..Default::default()
    };
    let mut parser = parse_document(Sink::default(), options);
    let mut rest = html;
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (chunk, behind) = rest.split_at(end);
        parser.process(StrTendril::from(chunk));
        if parser.tokenizer.sink.sink.is_over() {
            return None;
        }
        rest = behind;
    }
    let sink = parser.finish();
    if sink.is_over() { None } else { Some(Tree { nodes: sink.nodes.into_inner() }) }
}

#[derive(Debug)]
struct Sink {
    nodes: RefCell<Vec<Node>>,
    is_too_deep: Cell<bool>,
}

impl Default for Sink {
    fn default() -> Self {
        Self { nodes: RefCell::new(vec![Node::new(Data::Other)]), is_too_deep: Cell::new(false) }
    }
}

/// A node for the parser, which asks for names often.
#[derive(Debug, Clone)]
struct Handle {
    id: Id,
    name: Rc<QualName>,
}

impl Node {
    fn new(data: Data) -> Self {
        Self { data, parent: None, first: None, last: None, next: None, before: None, depth: 0 }
    }
}

impl Sink {
    fn is_over(&self) -> bool {
        self.is_too_deep.get() || self.nodes.borrow().len() > MAX_NODES
    }

    fn add(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(data));
        nodes.len() - 1
    }

    fn other(&self) -> Handle {
        Handle { id: self.add(Data::Other), name: nameless() }
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(node) = nodes.get_mut(id) else { return };
        let (parent, before, next) = (node.parent.take(), node.before.take(), node.next.take());
        if let Some(before) = before.and_then(|id| nodes.get_mut(id)) {
            before.next = next;
        }
        if let Some(next) = next.and_then(|id| nodes.get_mut(id)) {
            next.before = before;
        }
        if let Some(parent) = parent.and_then(|id| nodes.get_mut(id)) {
            if parent.first == Some(id) {
                parent.first = next;
            }
            if parent.last == Some(id) {
                parent.last = before;
            }
        }
    }

    /// Puts a node, which has no parent, before a child of `parent`; at the end for none.
    fn insert(&self, parent: Id, id: Id, next: Option<Id>) {
        let mut nodes = self.nodes.borrow_mut();
        let before = match next {
            Some(next) => nodes.get(next).and_then(|next| next.before),
            None => nodes.get(parent).and_then(|parent| parent.last),
        };
        let depth = nodes.get(parent).map_or(0, |parent| parent.depth) + 1;
        if depth > MAX_DEPTH {
            self.is_too_deep.set(true);
        }
        if let Some(node) = nodes.get_mut(id) {
            (node.parent, node.before, node.next, node.depth) = (Some(parent), before, next, depth);
        }
        if let Some(before) = before.and_then(|id| nodes.get_mut(id)) {
            before.next = Some(id);
        }
        if let Some(next) = next.and_then(|id| nodes.get_mut(id)) {
            next.before = Some(id);
        }
        if let Some(parent) = nodes.get_mut(parent) {
            if before.is_none() {
                parent.first = Some(id);
            }
            if next.is_none() {
                parent.last = Some(id);
            }
        }
    }

    /// Puts a node or text before a child of `parent`; text joins the text that stands there.
    fn put(&self, parent: Id, child: NodeOrText<Handle>, next: Option<Id>) {
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = match next {
                    Some(next) => nodes.get(next).and_then(|next| next.before),
                    None => nodes.get(parent).and_then(|parent| parent.last),
                };
                if let Some(Node { data: Data::Text(there), .. }) = before.and_then(|id| nodes.get_mut(id)) {
                    there.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text.to_string()))
            }
        };
        self.insert(parent, id, next);
    }

    fn parent(&self, id: Id) -> Option<Id> {
        self.nodes.borrow().get(id).and_then(|node| node.parent)
    }
}

fn nameless() -> Rc<QualName> {
    Rc::new(QualName::new(None, ns!(html), "".into()))
}

fn pairs(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    let one = |attribute: Attribute| {
        (attribute.name.local.to_ascii_lowercase().to_string(), attribute.value.to_string())
    };
    attributes.into_iter().map(one).collect()
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: 0, name: nameless() }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let data = Data::Element {
            name: name.local.to_ascii_lowercase().to_string(),
            is_html: name.ns == ns!(html),
            attributes: pairs(attributes),
        };
        Handle { id: self.add(data), name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.other()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        if self.parent(element.id).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template is left out, so that its content may as well stand in it.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let Some(parent) = self.parent(sibling.id) {
            self.put(parent, child, Some(sibling.id));
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Node { data: Data::Element { attributes, .. }, .. }) = nodes.get_mut(target.id) {
            for (name, value) in pairs(more) {
                if attributes.iter().all(|(known, _)| *known != name) {
                    attributes.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let first = self.nodes.borrow().get(node.id).and_then(|node| node.first);
            let Some(first) = first else { return };
            self.detach(first);
            self.insert(parent.id, first, None);
        }
    }
}
