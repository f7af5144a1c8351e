import Foundations

// The known sets that are tables.

extension DatasetEntry {
  /// The last 7,000 rows are the test examples: the publisher's own test rows have no labels.
  static let digitsCSV = DatasetEntry(
    "digits-csv", summary: "Digit Recognizer: 42,000 digits of MNIST as a table of 785 columns.",
    origin: "Kaggle competition \"Digit Recognizer\", from MNIST", classNames: digitNames,
    exampleShape: [28, 28, 1], folder: "digits-csv",
    manualAdvice: "Kaggle asks for an account: download train.csv from "
      + "https://www.kaggle.com/competitions/digit-recognizer/data and put it there",
    layouts: [
      Layout(files: [DatasetFile("train.csv")]) { source throws(DatasetError) in
        let file = source.path("train.csv")
        let (names, values) = try CSVFile.readMatrix(file)
        guard names.first == "label", values.shape == [42_000, 785] else {
          throw .damaged(
            file: file, offset: 0,
            reason: "expected 42000 rows of label and 784 pixels, found \(values.shape)")
        }
        let (pixels, labels) = try splitDigits(values.floats, file: file)
        let all = Examples(unchecked: [28, 28, 1], .bytes(pixels), labels)
        return try source.dataset(
          train: all.prefix(35_000), test: all.selecting(Array(35_000..<42_000)))
      }
    ])

  private static func splitDigits(_ values: [Float], file: String) throws(DatasetError)
    -> (pixels: [UInt8], labels: [Int32])
  {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(values.count)
    var labels: [Int32] = []
    for (index, value) in values.enumerated() {
      let isLabel = index % 785 == 0
      guard let whole = UInt8(exactly: value), !isLabel || whole < 10 else {
        throw .damaged(
          file: file, offset: 0,
          reason: "row \(index / 785), column \(index % 785): expected a whole number up to "
            + "\(isLabel ? 9 : 255), found \(value)")
      }
      if isLabel { labels.append(Int32(whole)) } else { pixels.append(whole) }
    }
    return (pixels, labels)
  }

  /// 153 rows are the test examples, 100 healthy and 53 ill, drawn at random once and for all: the
  /// set has no division of its own.
  ///
  /// Zeros of Glucose, BloodPressure, SkinThickness, Insulin and BMI stand for missing values.
  static let pimaDiabetes = DatasetEntry(
    "pima-diabetes", summary: "Pima Indians diabetes: 768 women, 8 measurements, ill or not.",
    origin: "National Institute of Diabetes and Digestive and Kidney Diseases; UCI; CC0",
    classNames: ["healthy", "diabetes"], exampleShape: [8], targetName: "Outcome",
    folder: "pima-indians-diabetes",
    layouts: [
      Layout(files: [
        DatasetFile(
          "diabetes.csv",
          [
            .init(
              bytes: 23_873,
              sha256: "698c203a14aa31941d2251175330c9199f3ccdb31597abbba2a3e35416257a72"),
            // The same rows with LF at their ends.
            .init(
              bytes: 23_105,
              sha256: "b78029447fae2743b3218bb2b76ef0d04afe8d7e55ce2faf4d1ec82d8f8ae8ac"),
          ],
          at: [
            "https://raw.githubusercontent.com/npradaschnor/Pima-Indians-Diabetes-Dataset/master/"
              + "diabetes.csv"
          ])
      ]) { source throws(DatasetError) in
        let file = source.path("diabetes.csv")
        let (names, all) = try PimaTable.examples(of: try TableFile.read(file), file: file)
        let parts = try all.split(
          fraction: 153.0 / 768, classCount: 2, seed: 0, stream: "test", name: file)
        return try source.dataset(
          train: all.selecting(parts.kept), test: all.selecting(parts.held), featureNames: names)
      }
    ])

  /// The 265 features of the time domain. From the publisher's archive these are the first of 561.
  static let smartphoneActivity = DatasetEntry(
    "smartphone-activity",
    summary: "UCI HAR: six activities from 265 features of a phone's motion, 7,352 + 2,947.",
    origin: "Anguita et al., Smartlab, University of Genoa; UCI, CC BY 4.0; IWAAL 2012",
    classNames: [
      "WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING",
    ],
    exampleShape: [265], targetName: "activity", folder: "uci-har",
    layouts: [activityArchive, preparedActivity])

  /// The archive as the publisher distributes it: a zip that holds a zip. Its sum is not known
  /// here: the checksums within it and the structure are checked.
  private static let activityArchive = Layout(files: [
    DatasetFile(
      "uci-har.zip",
      at: [
        "https://archive.ics.uci.edu/static/public/240/"
          + "human+activity+recognition+using+smartphones.zip",
        "https://d396qusza40orc.cloudfront.net/getdata%2Fprojectfiles%2FUCI%20HAR%20Dataset.zip",
      ])
  ]) { source throws(DatasetError) in
    let outer = try ZipArchive(contentsOf: source.path("uci-har.zip"))
    let inner = outer.names.first { $0.hasSuffix("UCI HAR Dataset.zip") }
    let archive =
      if let inner { try ZipArchive(bytes: try outer.contents(of: inner), file: inner) } else {
        outer
      }
    let words = WordReader(archive: archive)
    let names = try words.words("features.txt").enumerated().filter { $0.offset % 2 == 1 }
      .map(\.element)
    func examples(_ part: String, _ count: Int) throws(DatasetError) -> Examples {
      let features = try words.matrix("\(part)/X_\(part).txt", rows: count, columns: 561)
      let labels = try words.matrix("\(part)/y_\(part).txt", rows: count, columns: 1)
      let kept = (0..<count).flatMap { features[$0 * 561..<$0 * 561 + 265] }
      return Examples(unchecked: [265], .floats(kept), labels.map { Int32($0) - 1 })
    }
    return try source.dataset(
      train: try examples("train", 7_352), test: try examples("test", 2_947),
      featureNames: Array(names.prefix(265)))
  }

  /// Tables prepared from it, as a shared folder may hold them.
  private static let preparedActivity = Layout(files: [
    DatasetFile(
      "time_features_train.csv.gz", 8_607_493,
      "04092a915ee4bdf659612f6dbfe65bfb7870977874d8373b249027daa7171bbb", below: []),
    DatasetFile(
      "time_features_test.csv.gz", 3_460_475,
      "52a30355a63c32b855e2ce3294e2be01f7ae898550c7e0d341a09de789e758a9", below: []),
  ]) { source throws(DatasetError) in
    func examples(_ part: String) throws(DatasetError) -> (Examples, [String]) {
      let file = source.path("time_features_\(part).csv.gz")
      let (names, values) = try CSVFile.readMatrix(file)
      guard names.suffix(2) == ["subject", "activity"], names.count == 267 else {
        throw .damaged(
          file: file, offset: 0,
          reason: "expected 265 features, subject and activity, found \(names.count) columns")
      }
      return (
        try Examples.table(
          values, featureCount: 265, labelColumn: 266, firstLabel: 1, file: file),
        Array(names.prefix(265))
      )
    }
    let (train, names) = try examples("train")
    return try source.dataset(train: train, test: try examples("test").0, featureNames: names)
  }
}

extension Examples {
  /// The first columns of a matrix `[N, D]` as features, another as class.
  static func table(
    _ values: NDArray, featureCount: Int, labelColumn: Int, firstLabel: Int32, file: String
  ) throws(DatasetError) -> Examples {
    let (rows, columns) = (values.shape[0], values.shape[1])
    let numbers = values.floats
    var features: [Float] = []
    features.reserveCapacity(rows * featureCount)
    var labels: [Int32] = []
    for row in 0..<rows {
      features += numbers[row * columns..<row * columns + featureCount]
      let label = numbers[row * columns + labelColumn]
      guard let whole = Int32(exactly: label), whole >= firstLabel else {
        throw .damaged(
          file: file, offset: 0,
          reason: "row \(row): expected a class from \(firstLabel) on, found \(label)")
      }
      labels.append(whole - firstLabel)
    }
    return Examples(unchecked: [featureCount], .floats(features), labels)
  }
}

/// Texts of an archive whose words are separated by spaces and line ends.
private struct WordReader {
  let archive: ZipArchive

  private func text(_ name: String) throws(DatasetError) -> (bytes: [UInt8], file: String) {
    let member = archive.names.first { $0.hasSuffix("UCI HAR Dataset/\(name)") } ?? name
    return (try archive.contents(of: member), "\(archive.file)/\(member)")
  }

  func words(_ name: String) throws(DatasetError) -> [String] {
    let (bytes, _) = try text(name)
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .map(String.init)
  }

  /// Numbers, exactly so many.
  func matrix(_ name: String, rows: Int, columns: Int) throws(DatasetError) -> [Float] {
    let (bytes, file) = try text(name)
    var numbers: [Float] = []
    var index = 0
    while true {
      while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
      if index == bytes.count { break }
      let start = index
      while index < bytes.count, bytes[index] > 0x20 { index += 1 }
      guard let number = decimalNumber(bytes.span, in: start..<index) else {
        throw .damaged(file: file, offset: start, reason: "expected a number")
      }
      numbers.append(Float(number))
    }
    guard numbers.count == rows * columns else {
      throw .damaged(
        file: file, offset: bytes.count,
        reason: "expected \(rows) x \(columns) numbers, found \(numbers.count)")
    }
    return numbers
  }
}
