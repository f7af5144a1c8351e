import ArgumentParser
import Datasets
import Environments
import Experiments
import Foundations
import Glibc
import Spaces

/// `palestra data show`
struct DataShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Describe a data set, known or your own; write its examples to a file.",
    discussion: """
      Examples:
        palestra data show mnist
        palestra data show pima-diabetes --json
        palestra data show fashion-mnist --output sheet.png
        palestra data show mnist --split test --output images.npy --labels labels.npy
        palestra data show photos --argument size=32 --output sheet.png
        palestra data show table.csv --argument label=species
        palestra data show frases

      Your own set is a folder that holds a folder of .png and .jpg pictures for each class (or \
      train and test, which hold such folders), a .npz file with x_train, y_train, x_test and \
      y_test, or a .csv file with a header and a column of classes. Where there is no test part, \
      a fraction of each class is held out.

      Arguments of one's own set: size (a side, or [height, width], to which pictures are resized), \
      color (automatic, rgb or grey), label (the column of classes), test (the fraction held out as \
      test examples), test_seed (of that choice).
      """)

  @Argument(
    help: ArgumentHelp("The set's name, or the path of your own.", valueName: "name-or-path"))
  var name = DatasetCatalog.defaultName

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "How your own set is read, as in training; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

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

  @Flag(name: .long, help: "Replace the files of --output and --labels where there are some.")
  var overwrite = false

  @Option(
    name: .long,
    help: ArgumentHelp("At most so many examples go to the files (default: all).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var count: Int?

  @Option(
    name: .long, help: ArgumentHelp("Class names in this language, such as pt.", valueName: "code"))
  var language: String?

  @Flag(name: .long, help: "Describe it as one line of JSON.")
  var json = false

  func validate() throws {
    guard Dataset.Split(rawValue: split).map({ $0 != .validation }) ?? false else {
      throw ValidationError("--split is train or test, got \(split)")
    }
  }

  func run() throws {
    if let corpus = CorpusEntry.standard.first(where: { $0.name == name }) {
      return try show(corpus)
    }
    let entry = try knownEntry()
    try checkOutputs(isOwn: entry == nil)
    let translations = entry?.translatedClassNames ?? [:]
    guard language == nil || translations.keys.contains(language ?? "") else {
      let known = translations.keys.sorted().joined(separator: ", ")
      throw ValidationError(
        "--language: \(name) has class names in \(known.isEmpty ? "one language only" : known)")
    }
    let own = try entry == nil ? ownSet() : nil
    let set = try Data.doing("show") { () throws(DatasetError) in
      if let own { return try own.load() }
      return try DatasetCatalog.standard.load(name)
    }
    let part = split == "test" ? set.test : set.train
    try Data.doing("show") { () throws(DatasetError) in try write(part, set.classCount) }
    describe(set, entry)
  }

  /// Refuses files that are there, and one's own set as a file to write.
  private func checkOutputs(isOwn: Bool) throws(ViewFailure) {
    let set: (flag: String, path: String?) = ("the data set", isOwn ? name : nil)
    try OutputGuard.check(
      output, flag: "--output", endings: [".npy", ".png"], apartFrom: [set], overwrite: overwrite)
    try OutputGuard.check(
      labels, flag: "--labels", endings: [".npy"], apartFrom: [set, ("--output", output)],
      overwrite: overwrite)
  }

  /// The entry of a known set; nil where the name is a path.
  private func knownEntry() throws -> DatasetEntry? {
    let isKnown = DatasetCatalog.standard.allEntries.contains { $0.name == name }
    let isPath = name.contains { "./".contains($0) } || access(name, F_OK) == 0
    guard isKnown || !isPath else { return nil }
    guard arguments.isEmpty || !isKnown else {
      throw ValidationError("--argument is for sets of your own, got it for \(name)")
    }
    return try Data.entry(name, for: "show")
  }

  private func ownSet() throws -> OwnDataset {
    do throws(GymError) {
      var values = try NamedValues.parse(arguments, flag: "--argument")
      guard values.updateValue(.string(name), forKey: "path") == nil else {
        throw .badArgument(name: "path", value: "a second one", expected: "to be given once")
      }
      return try OwnDataset(values)
    } catch {
      Console.error("data show: \(error.description)")
      throw ExitCode(2)
    }
  }

  private func write(_ examples: Examples, _ classCount: Int) throws(DatasetError) {
    let chosen = count.map { $0 < examples.count ? examples.prefix($0) : examples } ?? examples
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

  private func describe(_ set: Dataset, _ entry: DatasetEntry?) {
    let names = language.flatMap { entry?.translatedClassNames[$0] } ?? set.classNames
    let train = set.train.classCounts(set.classCount)
    let test = set.test.classCounts(set.classCount)
    let shape = set.targetNames.isEmpty ? set.train.shape : [set.featureNames.count]
    if json {
      let integers = { (values: [Int]) in JSONValue.array(values.map { .integer(Int128($0)) }) }
      ResultJSON.print([
        ("name", .string(set.name)), ("shape", integers(shape)),
        ("train", .integer(Int128(set.train.count))), ("test", .integer(Int128(set.test.count))),
        ("classes", .array(names.map { .string($0) })), ("train_counts", integers(train)),
        ("test_counts", integers(test)), ("origin", .string(entry?.origin ?? name)),
      ])
      return
    }
    StandardOutput.print("\(set.name): \(entry?.summary ?? "your own set.")\n")
    Table.print([
      ["  origin", entry?.origin ?? name],
      ["  example", "\(shape)" + (set.train.arePixels ? ", pixels 0 to 255" : "")],
      ["  training", "\(grouped(set.train.count)) examples"],
      ["  testing", "\(grouped(set.test.count)) examples"],
    ])
    if set.targetNames.isEmpty {
      StandardOutput.print("\nclasses")
      Table.print(
        [["  ", "", "train", "test"]]
          + names.indices.map { ["  \($0)", names[$0], "\(train[$0])", "\(test[$0])"] })
    } else {
      StandardOutput.print("\ntargets: \(set.targetNames.joined(separator: ", "))")
    }
    if !set.featureNames.isEmpty {
      let shown = set.featureNames.prefix(12).joined(separator: ", ")
      StandardOutput.print("\ncolumns: \(shown)\(set.featureNames.count > 12 ? ", …" : "")")
    }
    let next =
      entry.map {
        "palestra check \($0.isRegression ? "Regression" : "Classification")/\($0.name)-v0"
      } ?? ownTraining
    StandardOutput.print("\nnext: \(next)")
  }

  private var ownTraining: String {
    (["palestra train --agent classifier --env Classification/files-v0"]
      + (["path=\(name)"] + arguments).map(shellQuoted)).joined(separator: " --argument ")
  }
}
