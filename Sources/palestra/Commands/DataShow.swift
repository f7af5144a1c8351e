import ArgumentParser
import Datasets
import TensorEngine

/// `palestra data show`
struct DataShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Describe a data set; write its examples to a file.",
    discussion: """
      Examples:
        palestra data show mnist
        palestra data show pima-diabetes --json
        palestra data show fashion-mnist --output sheet.png
        palestra data show mnist --split test --output images.npy --labels labels.npy
      """)

  @Argument(help: ArgumentHelp("The set.", valueName: "name"))
  var name = DatasetCatalog.defaultName

  @Option(name: .long, help: "Which part: train or test.")
  var split = "train"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the examples of the part to this .npy file, or a sheet of images to this .png file.",
      valueName: "file"))
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Write the classes of the part to this .npy file.", valueName: "file"))
  var labels: String?

  @Option(
    name: .long, help: ArgumentHelp("At most so many examples go to the files.", valueName: "n"))
  var count = Int.max

  @Option(
    name: .long, help: ArgumentHelp("Class names in this language, such as pt.", valueName: "code"))
  var language: String?

  @Flag(name: .long, help: "Describe it as one line of JSON.")
  var json = false

  func validate() throws {
    guard Dataset.Split(rawValue: split).map({ $0 != .validation }) ?? false else {
      throw ValidationError("--split is train or test, got \(split)")
    }
    guard output.map({ $0.hasSuffix(".png") || $0.hasSuffix(".npy") }) ?? true else {
      throw ValidationError("--output ends in .npy or .png, got \(output ?? "")")
    }
    guard count > 0 else { throw ValidationError("--count is at least 1, got \(count)") }
  }

  func run() throws {
    let entry = try Data.entry(name, for: "show")
    guard language == nil || entry.translatedClassNames.keys.contains(language ?? "") else {
      let known = entry.translatedClassNames.keys.sorted().joined(separator: ", ")
      throw ValidationError(
        "--language: \(entry.name) has class names in \(known.isEmpty ? "English only" : known)")
    }
    let set = try Data.doing("show") { () throws(DatasetError) in
      try entry.load(from: .standard)
    }
    let part = split == "test" ? set.test : set.train
    try Data.doing("show") { () throws(DatasetError) in try write(part, set.classCount) }
    describe(set, entry)
  }

  private func write(_ examples: Examples, _ classCount: Int) throws(DatasetError) {
    let chosen = count < examples.count ? examples.prefix(count) : examples
    if let output, output.hasSuffix(".png") {
      try ContactSheet.write(chosen, classCount: classCount, to: output)
    } else if let output {
      let examples = chosen.materialized()
      let shape = [examples.count] + examples.shape
      let storage: NDArray.Storage =
        switch examples.values {
        case .bytes(let bytes): .uint8(bytes)
        case .floats(let floats): .float32(floats)
        case .drawn(let digits): .uint8(digits.images())
        }
      try NumPyFile.write(NDArray(shape: shape, storage: storage), to: output)
    }
    if let labels {
      let array = NDArray(shape: [chosen.count], storage: .int32(chosen.labels))
      try NumPyFile.write(array, to: labels)
    }
  }

  private func describe(_ set: Dataset, _ entry: DatasetEntry) {
    let names = language.flatMap { entry.translatedClassNames[$0] } ?? set.classNames
    let train = set.train.classCounts(set.classCount)
    let test = set.test.classCounts(set.classCount)
    if json {
      let integers = { (values: [Int]) in JSONValue.array(values.map { .integer(Int128($0)) }) }
      ResultJSON.print([
        ("name", .string(set.name)), ("shape", integers(set.train.shape)),
        ("train", .integer(Int128(set.train.count))), ("test", .integer(Int128(set.test.count))),
        ("classes", .array(names.map { .string($0) })), ("train_counts", integers(train)),
        ("test_counts", integers(test)), ("origin", .string(entry.origin)),
      ])
      return
    }
    print("\(set.name): \(entry.summary)\n")
    Table.print([
      ["  origin", entry.origin],
      ["  example", "\(set.train.shape)" + (set.train.arePixels ? ", pixels 0 to 255" : "")],
      ["  training", "\(ProgressPrinter.grouped(set.train.count)) examples"],
      ["  testing", "\(ProgressPrinter.grouped(set.test.count)) examples"],
    ])
    print("\nclasses")
    Table.print(
      [["  ", "", "train", "test"]]
        + names.indices.map { ["  \($0)", names[$0], "\(train[$0])", "\(test[$0])"] })
    if !set.featureNames.isEmpty {
      let shown = set.featureNames.prefix(12).joined(separator: ", ")
      print("\ncolumns: \(shown)\(set.featureNames.count > 12 ? ", …" : "")")
    }
    print("\nnext: palestra check Classification/\(set.name)-v0")
  }
}
