import CYAML

/// What libyaml finds next in a text: a scalar, an alias, the start or the end of something.
struct YAMLEvent {
  let type: yaml_event_type_t
  /// From 1.
  let line: Int
  /// The name after `&`, or after `*` in an alias.
  private(set) var anchor: String?
  /// The name after `!`, nil where there is none or it names nothing.
  private(set) var tag: String?
  /// The text of a scalar.
  private(set) var string = ""
  /// Whether a scalar stands in single or double quotes.
  private(set) var isQuoted = false

  fileprivate init(_ event: yaml_event_t) {
    type = event.type
    line = event.start_mark.line + 1
    switch type {
    case YAML_ALIAS_EVENT: anchor = Self.string(event.data.alias.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      anchor = Self.string(scalar.anchor)
      tag = Self.tag(scalar.tag)
      string = Self.text(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
      isQuoted =
        scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE
        || scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
    case YAML_SEQUENCE_START_EVENT:
      anchor = Self.string(event.data.sequence_start.anchor)
      tag = Self.tag(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      anchor = Self.string(event.data.mapping_start.anchor)
      tag = Self.tag(event.data.mapping_start.tag)
    default: break
    }
  }

  /// The error that the text is not what it should be at this event.
  func error(_ problem: String) -> YAMLError {
    YAMLError(reason: "not YAML: \(problem)", line: line)
  }

  /// A scalar's text without a byte-order mark, which files that were joined have inside.
  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self)
  }

  private static func string(_ text: UnsafePointer<yaml_char_t>?) -> String? {
    text.map { String(decodingCString: $0, as: UTF8.self) }
  }

  /// A lone `!` says that the value is what it looks like.
  private static func tag(_ text: UnsafePointer<yaml_char_t>?) -> String? {
    string(text).flatMap { $0.isEmpty || $0 == "!" ? nil : $0 }
  }
}

/// libyaml's parser over a text, event by event.
final class YAMLEvents {
  /// libyaml keeps the address, which therefore must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// Starts at the beginning.
  /// - Parameter bytes: UTF-8, at least one byte; they must outlive the events.
  /// - Throws: `YAMLError` where there is no memory.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      throw YAMLError(reason: "not enough memory to read YAML", line: nil)
    }
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// The next event.
  /// - Throws: `YAMLError` where the text is not YAML.
  func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw error }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  /// What libyaml says of the text that it could not read.
  private var error: YAMLError {
    let reason = "not YAML" + (parser.pointee.problem.map { ": " + String(cString: $0) } ?? "")
    return switch parser.pointee.error {
    case YAML_READER_ERROR:
      YAMLError(reason: "\(reason) at byte \(parser.pointee.problem_offset)", line: nil)
    case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
      YAMLError(reason: reason, line: parser.pointee.problem_mark.line + 1)
    default: YAMLError(reason: reason, line: nil)
    }
  }
}
