import CYAML

/// A value of a YAML document. Scalars are the text that stands in the file, whatever it looks like.
struct YAMLNode {
  enum Content: Hashable {
    /// `isQuoted` with single or double quotes.
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    case mapping([YAMLMember])
  }

  let content: Content
  /// What kind of value it is: the `!tag` before it, or that of its content.
  let tag: String
  /// Where it begins, from 1. A value that an alias repeats begins where the anchor is.
  let line: Int
}

/// A key of a mapping with its value.
struct YAMLMember: Hashable {
  let key: YAMLNode
  let value: YAMLNode
}

/// Keys are equal wherever they stand and whether they are quoted or not.
extension YAMLNode: Hashable {
  static func == (left: YAMLNode, right: YAMLNode) -> Bool {
    guard left.tag == right.tag else { return false }
    return switch (left.content, right.content) {
    case (.scalar(let left, _), .scalar(let right, _)): left == right
    default: left.content == right.content
    }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(tag)
    switch content {
    case .scalar(let text, _): hasher.combine(text)
    case .sequence(let items): hasher.combine(items)
    case .mapping(let members): hasher.combine(members)
    }
  }
}

/// Why a text is not a YAML document with unique keys.
struct YAMLError: Error {
  let reason: String
  /// From 1; nil where the parser does not say.
  let line: Int?
}

/// Reads one YAML document with libyaml.
enum YAMLDocument {
  /// The most levels of sequences and mappings in each other.
  static let levels = 1_000

  /// Reads a text that holds one document.
  /// - Returns: its root; nil where the text holds nothing.
  /// - Throws: `YAMLError`
  static func parse(_ yaml: String) throws(YAMLError) -> YAMLNode? {
    let bytes = Array(yaml.utf8)
    guard !bytes.isEmpty else { return nil }
    return try bytes.withUnsafeBufferPointer { (bytes) throws(YAMLError) in
      var composer = YAMLComposer(events: try YAMLEvents(bytes))
      return try composer.document()
    }
  }
}

/// Builds nodes from events; an alias becomes the node of its anchor.
private struct YAMLComposer {
  let events: YAMLEvents
  /// What anchors hold, with the number of nodes of each.
  private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
  private var level = 0
  /// The nodes so far, aliases expanded.
  private var count = 0

  init(events: YAMLEvents) { self.events = events }

  mutating func document() throws(YAMLError) -> YAMLNode? {
    _ = try events.next()  // the start of the stream
    guard try events.next().type != YAML_STREAM_END_EVENT else { return nil }
    let root = try node(try events.next())
    _ = try events.next()  // the end of the document
    let last = try events.next()
    guard last.type == YAML_STREAM_END_EVENT else {
      throw last.error("expected a single document, found another")
    }
    return root
  }

  private mutating func node(_ event: YAMLEvent) throws(YAMLError) -> YAMLNode {
    let (content, kind): (YAMLNode.Content, String)
    let before = count
    switch event.type {
    case YAML_ALIAS_EVENT:
      guard let anchor = event.anchor.flatMap({ anchors[$0] }) else {
        throw event.error("found undefined alias")
      }
      try add(anchor.size, event)
      return anchor.node
    case YAML_SCALAR_EVENT:
      (content, kind) = (.scalar(event.string, isQuoted: event.isQuoted), "str")
    case YAML_SEQUENCE_START_EVENT: (content, kind) = (.sequence(try items(event)), "seq")
    case YAML_MAPPING_START_EVENT: (content, kind) = (.mapping(try members(event)), "map")
    default: throw event.error("expected a value")
    }
    try add(1, event)
    let node = YAMLNode(
      content: content, tag: event.tag ?? "tag:yaml.org,2002:\(kind)", line: event.line)
    if let anchor = event.anchor { anchors[anchor] = (node, count - before) }
    return node
  }

  /// Counts nodes.
  private mutating func add(_ nodes: Int, _ event: YAMLEvent) throws(YAMLError) {
    count += nodes
    guard count <= YAMLLimits.nodes else {
      throw YAMLError(
        reason: "expected at most \(YAMLLimits.nodes) values, those of aliases included",
        line: event.line)
    }
  }

  private mutating func items(_ start: YAMLEvent) throws(YAMLError) -> [YAMLNode] {
    try enter(start)
    var items: [YAMLNode] = []
    while true {
      let event = try events.next()
      if event.type == YAML_SEQUENCE_END_EVENT { break }
      items.append(try node(event))
    }
    level -= 1
    return items
  }

  private mutating func members(_ start: YAMLEvent) throws(YAMLError) -> [YAMLMember] {
    try enter(start)
    var members: [YAMLMember] = []
    while true {
      let event = try events.next()
      if event.type == YAML_MAPPING_END_EVENT { break }
      let key = try node(event)
      members.append(YAMLMember(key: key, value: try node(try events.next())))
    }
    level -= 1
    try checkKeys(members)
    return members
  }

  /// Released versions of libyaml have no limit of their own.
  private mutating func enter(_ start: YAMLEvent) throws(YAMLError) {
    level += 1
    guard level <= YAMLDocument.levels else {
      throw start.error("expected at most \(YAMLDocument.levels) levels of lists and mappings")
    }
  }

  /// Throws where a key is given twice, with the line of the first one.
  private func checkKeys(_ members: [YAMLMember]) throws(YAMLError) {
    var lines: [YAMLNode: Int] = [:]
    var repeated: [String: Int] = [:]
    for key in members.map(\.key) {
      guard let line = lines[key] else {
        lines[key] = key.line
        continue
      }
      guard case .scalar(let name, _) = key.content else {
        throw YAMLError(reason: "a key that is a list or a mapping is given twice", line: line)
      }
      repeated[name] = repeated[name] ?? line
    }
    let names = repeated.keys.sorted()
    guard let first = names.first else { return }
    throw YAMLError(
      reason: "\(names.joined(separator: ", ")) is given twice", line: repeated[first])
  }
}
