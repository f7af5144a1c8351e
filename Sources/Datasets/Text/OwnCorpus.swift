import Foundations

/// Texts of one's own: a plain text file or a table, packed by gzip or not.
///
/// Read as UTF-8; bytes that are none are dropped and counted, a byte order mark is left out, and
/// CR LF becomes LF. Texts without a visible character are left out.
///
///     var book = OwnCorpus(path: "book.txt")
///     book.form.singleText = true
///     let corpus = try book.load()
public struct OwnCorpus: Sendable, Hashable, Codable {
  /// How a file is cut into texts.
  public struct Form: Sendable, Hashable, Codable {
    /// What separates the texts of a plain file, or the fields of a table; nil for a line feed, or
    /// a comma (a tab of a `.tsv` file).
    public var delimiter: String?
    /// Whether the first line, or record, is left out; nil for a table alone.
    public var header: Bool?
    /// Whether the file is a table, whose first column holds the texts; nil where its name ends in
    /// `.csv` or `.tsv`.
    public var isTable: Bool?
    /// Whether the second column of a table holds a label for each text; nil for no.
    public var context: Bool?
    /// Whether the whole file is one text.
    public var singleText = false
    /// The fraction that is held out as test texts.
    public var testFraction = 0.1

    /// One text in every line.
    public init() {}
  }

  /// The file.
  public var path: String
  /// How it is cut into texts.
  public var form: Form

  /// Describes a file.
  public init(path: String, form: Form = Form()) {
    self.path = path
    self.form = form
  }

  /// The last part of the path, without what follows its first point.
  public var name: String { OwnDataset(path: path).name }

  /// Reads the texts.
  /// - Parameter name: what the corpus is called; nil for the file's name.
  /// - Returns: the texts and those that are held out.
  /// - Throws: `DatasetError` that names the file that is missing, damaged or empty.
  public func load(name: String? = nil) throws(DatasetError) -> TextCorpus {
    guard DataFolders.isFile(path) else {
      throw .badExamples(set: path, reason: "there is no such file: expected a text or .csv file")
    }
    var stream = try ByteStream(contentsOf: path)
    let bytes = try stream.rest(limit: 1 << 30)
    let (texts, labels, dropped) = try isTable ? cells(bytes) : parts(bytes)
    let numbers = texts.indices.filter { !texts[$0].allSatisfy(\.isWhitespace) }
    let kept = numbers.map { texts[$0] }
    guard !kept.isEmpty else {
      throw .badExamples(
        set: path,
        reason: bytes.isEmpty
          ? "the file is empty: expected texts in UTF-8"
          : "expected texts in UTF-8, found none in \(bytes.count) bytes"
            + (hasHeader ? " (the header does not count)" : ""))
    }
    let corpus = TextCorpus(
      name: name ?? self.name, train: kept, test: [], isSingleText: form.singleText,
      trainLabels: labels.isEmpty ? [] : numbers.map { labels[$0] }, droppedByteCount: dropped)
    if hasLabels { try check(corpus.labels) }
    return corpus.holdingOutTest(fraction: form.testFraction)
  }

  /// The most labels: each is a column of the network's input.
  private static let largestLabelCount = 10_000

  private func check(_ labels: [String]) throws(DatasetError) {
    guard (2...Self.largestLabelCount).contains(labels.count) else {
      throw .badExamples(
        set: path,
        reason: "expected 2 to \(Self.largestLabelCount) different labels in the second column, "
          + "found \(labels.count)"
          + (labels.count == 1 ? " (\"\(labels[0].prefix(40))\"): leave out context" : ""))
    }
  }

  private var hasLabels: Bool { form.context == true && !form.singleText }

  private var isTable: Bool {
    let lowercased = path.lowercased()
    let isNamedSo = [".csv", ".csv.gz", ".tsv", ".tsv.gz"].contains(where: lowercased.hasSuffix)
    return !form.singleText && (form.isTable ?? (isNamedSo || hasLabels))
  }

  private var hasHeader: Bool { !form.singleText && (form.header ?? isTable) }

  /// The texts of a plain file.
  private func parts(_ bytes: [UInt8]) throws(DatasetError) -> Texts {
    let (string, dropped) = Self.string(utf8: bytes)
    if form.singleText { return ([string], [], dropped) }
    let delimiter = Array((form.delimiter ?? "\n").utf8)
    guard !delimiter.isEmpty else {
      throw .badExamples(set: path, reason: "expected a delimiter of at least one character")
    }
    var texts: [String] = []
    var part: [UInt8] = []
    for byte in string.utf8 {
      part.append(byte)
      if byte == delimiter[delimiter.count - 1], part.suffix(delimiter.count) == delimiter[...] {
        texts.append(String(decoding: part.dropLast(delimiter.count), as: UTF8.self))
        part = []
      }
    }
    texts.append(String(decoding: part, as: UTF8.self))
    return (Array(texts.dropFirst(hasHeader ? 1 : 0)), [], dropped)
  }

  /// The first column of a table and, where it holds labels, the second.
  private func cells(_ bytes: [UInt8]) throws(DatasetError) -> Texts {
    let standard = path.lowercased().contains(".tsv") ? "\t" : ","
    let separator = Array((form.delimiter ?? standard).utf8)
    guard separator.count == 1 else {
      throw .badExamples(
        set: path, reason: "expected a delimiter of one byte in a table, found \(separator.count)")
    }
    let (string, dropped) = Self.string(utf8: bytes)
    var tokens = CSVTokenizer(Array(string.utf8), file: path, separator: separator[0])
    var (texts, labels): ([String], [String]) = ([], [])
    var column = 0
    while try tokens.next() {
      if column == 0 { texts.append(tokens.text) }
      if column == 1, hasLabels { labels.append(tokens.text) }
      let isLast = tokens.isLastInRecord
      if hasLabels, isLast || column == 1 { try checkLabel(&labels, texts) }
      column = isLast ? 0 : column + 1
    }
    let headerCount = hasHeader ? 1 : 0
    return (Array(texts.dropFirst(headerCount)), Array(labels.dropFirst(headerCount)), dropped)
  }

  /// Checks that the last text has a label; a blank one, which is left out, needs none.
  private func checkLabel(_ labels: inout [String], _ texts: [String]) throws(DatasetError) {
    let isBlank = texts[texts.count - 1].allSatisfy(\.isWhitespace)
    if labels.count < texts.count, isBlank { labels.append("") }
    guard labels.count == texts.count, isBlank || labels[labels.count - 1] != "" else {
      throw .badExamples(
        set: path,
        reason: "record \(texts.count): expected two columns, a text and its label, found "
          + "\(labels.count < texts.count ? "one" : "an empty label")")
    }
  }

  private typealias Texts = (texts: [String], labels: [String], dropped: Int)

  /// The text of bytes, without those that are no UTF-8 and without a byte order mark; CR LF
  /// becomes LF.
  static func string(utf8 bytes: [UInt8]) -> (string: String, dropped: Int) {
    var string = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var count = 0
    var follows: Unicode.Scalar?
    decoding: while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if scalar == "\n", follows == "\r" { string.removeLast() }
        if count > 0 || scalar != "\u{feff}" { string.append(scalar) }
        follows = scalar
        count += encoded.count
      case .error: continue
      case .emptyInput: break decoding
      }
    }
    return (String(string), bytes.count - count)
  }
}
