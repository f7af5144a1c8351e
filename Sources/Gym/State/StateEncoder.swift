import Foundations

/// Writes any `Encodable` value as a `JSONValue`.
struct StateEncoder: Encoder {
  /// A position in the document that is filled while the value is written.
  final class Node {
    enum Content {
      case empty
      case leaf(JSONValue)
      case members([(String, Node)])
      case elements([Node])
    }
    var content = Content.empty

    func member(_ name: String) -> Node {
      let node = Node()
      var members: [(String, Node)] = []
      if case .members(let present) = content { members = present }
      content = .members(members + [(name, node)])
      return node
    }

    func element() -> Node {
      let node = Node()
      if case .elements(var nodes) = content {
        content = .empty
        nodes.append(node)
        content = .elements(nodes)
      } else {
        content = .elements([node])
      }
      return node
    }

    var value: JSONValue {
      switch content {
      case .empty: .object([])
      case .leaf(let value): value
      case .members(let members): .object(members.map { .init($0.0, $0.1.value) })
      case .elements(let nodes): .array(nodes.map(\.value))
      }
    }

    func put(_ value: some Encodable, at path: [any CodingKey]) throws {
      if let leaf = JSONValue(leaf: value) {
        content = .leaf(leaf)
      } else {
        try value.encode(to: StateEncoder(node: self, codingPath: path))
      }
    }
  }

  let node: Node
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func encode(_ value: some Encodable) throws -> JSONValue {
    let node = Node()
    try node.put(value, at: [])
    return node.value
  }

  func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .empty = node.content { node.content = .members([]) }
    return KeyedEncodingContainer(Keyed(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .empty = node.content { node.content = .elements([]) }
    return Unkeyed(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    Single(node: node, codingPath: codingPath)
  }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key.stringValue).content = .leaf(.null) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
      try node.member(key.stringValue).put(value, at: codingPath + [key])
    }
    func nestedContainer<NestedKey>(keyedBy type: NestedKey.Type, forKey key: Key)
      -> KeyedEncodingContainer<NestedKey>
    {
      encoder(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      encoder(key).unkeyedContainer()
    }
    func superEncoder() -> any Encoder {
      StateEncoder(node: node.member("super"), codingPath: codingPath)
    }
    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
    private func encoder(_ key: Key) -> StateEncoder {
      StateEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]
    var count: Int {
      if case .elements(let nodes) = node.content { nodes.count } else { 0 }
    }

    func encodeNil() { node.element().content = .leaf(.null) }
    func encode(_ value: some Encodable) throws { try node.element().put(value, at: codingPath) }
    func nestedContainer<NestedKey>(keyedBy type: NestedKey.Type)
      -> KeyedEncodingContainer<NestedKey>
    {
      encoder().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder() }
    private func encoder() -> StateEncoder {
      StateEncoder(node: node.element(), codingPath: codingPath)
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]

    func encodeNil() { node.content = .leaf(.null) }
    func encode(_ value: some Encodable) throws { try node.put(value, at: codingPath) }
  }
}

extension JSONValue {
  /// The value of a type that JSON knows, nil of another type.
  fileprivate init?(leaf value: some Encodable) {
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as String: self = .string(value)
    case let value as Double: self = .double(value)
    case let value as Float: self = .double(Double(value))
    case let value as any FixedWidthInteger:
      guard let wide = Int128(exactly: value) else { return nil }
      self = .integer(wide)
    default: return nil
    }
  }
}
