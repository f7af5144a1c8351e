import Foundation
import ImageFiles
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetTests {
  private func set(labels: [Int32], values: [Float]? = nil) throws -> Dataset {
    let floats = values ?? labels.indices.map(Float.init)
    let examples = try Examples(shape: [1], values: .floats(floats), labels: labels)
    return try Dataset(name: "tiny", classNames: ["a", "b"], train: examples, test: examples)
  }

  @Test func whatWouldSpoilTrainingIsNamed() throws {
    try set(labels: [0, 1]).check()
    #expect(
      throws: DatasetError.badExamples(
        set: "tiny (train)", reason: "label 2 of example 1: expected 0 to 1")
    ) { try set(labels: [0, 2]).check() }
    #expect(throws: DatasetError.self) { try set(labels: [0, -1]).check() }
    #expect(
      throws: DatasetError.badExamples(
        set: "tiny (train)", reason: "the set is empty: expected at least one example")
    ) { try set(labels: []).check() }
    for bad in [Float.nan, .infinity] {
      let error = #expect(throws: DatasetError.self) {
        try set(labels: [0, 1], values: [1, bad]).check()
      }
      #expect(error?.description.contains("example 1 holds \(bad) at position 0") ?? false)
    }
    #expect(throws: DatasetError.self) {
      try Examples(shape: [2], values: .floats([2, 3, 1]), labels: [0, 1])
    }
  }

  @Test func heldOutExamplesKeepTheClassesFractions() throws {
    let labels = (0..<400).map { Int32($0 % 4 == 0 ? 1 : 0) }
    var (first, second, third) = (
      try set(labels: labels), try set(labels: labels), try set(labels: labels)
    )
    try first.holdOutValidation(fraction: 0.25, seed: 3)
    try second.holdOutValidation(fraction: 0.25, seed: 3)
    try third.holdOutValidation(fraction: 0.25, seed: 4)
    let held = try #require(first.validation)
    #expect(held.classCounts(2) == [75, 25] && first.train.classCounts(2) == [225, 75])
    let all = (0..<held.count).map { held[$0][0] } + (0..<300).map { first.train[$0][0] }
    #expect(all.sorted() == (0..<400).map(Float.init))
    #expect(first == second && first != third && first.test == third.test)
    #expect(throws: DatasetError.self) { try first.holdOutValidation(fraction: 0.1, seed: 1) }
    for fraction in [0.0, 1.0, -1, .nan] {
      var set = try set(labels: labels)
      #expect(throws: DatasetError.self) { try set.holdOutValidation(fraction: fraction, seed: 1) }
    }
  }

  @Test(arguments: [2, 3, 7]) func everyExampleIsInOneFold(count: Int) throws {
    let labels = (0..<100).map { Int32($0 % 4 == 0 ? 1 : 0) }
    var tested: [Float] = []
    for fold in 1...count {
      var (part, again) = (try set(labels: labels), try set(labels: labels))
      try part.useFold(fold, of: count, seed: 3)
      try again.useFold(fold, of: count, seed: 3)
      #expect(part == again)
      let test = (0..<part.test.count).map { part.test[$0][0] }
      let train = (0..<part.train.count).map { part.train[$0][0] }
      #expect((test + train).sorted() == (0..<100).map(Float.init))
      #expect((100 / count...100 / count + 1).contains(test.count))
      // Each class is dealt out evenly: 25 of the 100 examples.
      #expect((25 / count...25 / count + 1).contains(part.test.classCounts(2)[1]))
      try part.holdOutValidation(fraction: 0.2, seed: 1)
      #expect(throws: DatasetError.self) { try part.useFold(1, of: 2, seed: 1) }
      tested += test
    }
    #expect(tested.sorted() == (0..<100).map(Float.init))
    var other = try set(labels: labels)
    try other.useFold(1, of: count, seed: 4)
    var first = try set(labels: labels)
    try first.useFold(1, of: count, seed: 3)
    #expect(first != other)
    var few = try set(labels: [0, 1])
    #expect(throws: DatasetError.self) { try few.useFold(1, of: 3, seed: 1) }
  }

  @Test func classesMayBeChosen() throws {
    let examples = try set(labels: [0, 1, 1, 0]).train.selecting(classes: [1])
    #expect(examples.labels == [0, 0] && examples[1] == [2])
    #expect(examples.relabeled { _ in 1 }.labels == [1, 1])
  }

  @Test func foldersOfPicturesAreRead() async throws {
    try await withTemporaryFolder { folder in
      for (name, count) in [("cat", 2), ("dog", 1)] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        for index in 0..<count {
          let color = UInt8(name == "cat" ? 10 + index : 200)
          try Bitmap(width: 3, height: 2, filledWith: (color, color, color, 255))
            .writePNG(to: "\(folder)/\(name)/\(index).png")
        }
      }
      let (names, examples) = try ImageFolder.read(folder)
      #expect(names == ["cat", "dog"] && examples.labels == [0, 0, 1])
      #expect(examples.shape == [2, 3, 1])
      #expect(
        (0..<3).map { examples.pixels($0) ?? [] }
          == [10, 11, 200].map {
            [UInt8](repeating: $0, count: 6)
          })
      #expect(try ImageFolder.read(folder, keepsColor: true).examples.shape == [2, 3, 3])
      try Bitmap(width: 4, height: 2).writePNG(to: "\(folder)/dog/other.png")
      let error = #expect(throws: DatasetError.self) { try ImageFolder.read(folder) }
      #expect(error?.description.contains("dog/other.png: expected 3 x 2 pixels") ?? false)
      try Data([2, 3, 1]).write(to: URL(fileURLWithPath: "\(folder)/dog/other.png"))
      #expect(throws: DatasetError.self) { try ImageFolder.read(folder) }
      #expect(throws: DatasetError.self) { try ImageFolder.read("\(folder)/cat") }
    }
  }

  /// The sets' own figures, as their README states them.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PALESTRA_DATA"] != nil))
  func knownSetsHoldWhatTheirPublishersSay() throws {
    let catalog = DatasetCatalog.standard
    let counts: [(String, Int, Int, [Int])] = [
      ("mnist", 60_000, 10_000, [28, 28, 1]), ("fashion-mnist", 60_000, 10_000, [28, 28, 1]),
      ("pima-diabetes", 615, 153, [8]), ("smartphone-activity", 7_352, 2_947, [265]),
    ]
    for (name, train, test, shape) in counts {
      guard try catalog.entry(name).isPresent(in: .standard) else { continue }
      let set = try catalog.load(name)
      #expect(set.train.count == train && set.test.count == test && set.train.shape == shape)
    }
    if try catalog.entry("mnist").isPresent(in: .standard) {
      #expect(try catalog.load("mnist").train.labels.prefix(6) == [5, 0, 4, 1, 9, 2])
      for finding in try catalog.entry("mnist").verify(in: .standard) { #expect(finding.isGood) }
    }
    if try catalog.entry("smartphone-activity").isPresent(in: .standard) {
      let train = try catalog.load("smartphone-activity").train
      #expect(train.classCounts(6) == [1226, 1073, 986, 1286, 1374, 1407])
    }
  }

  @Test func missingSetsSayHowToComeByThem() async throws {
    try await withTemporaryFolder { folder in
      let folders = DataFolders(cache: folder)
      let error = #expect(throws: DatasetError.self) {
        try DatasetCatalog.standard.load("mnist", from: folders)
      }
      #expect(error?.description.contains("palestra data fetch mnist") ?? false)
      #expect(try DatasetCatalog.standard.entry("mnist").verify(in: folders).isEmpty)
      // A file of other content is found out.
      try FileManager.default.createDirectory(
        atPath: "\(folder)/mnist", withIntermediateDirectories: true)
      let file = URL(fileURLWithPath: "\(folder)/mnist/t10k-labels-idx1-ubyte.gz")
      try Data([UInt8](repeating: 0, count: 4_542)).write(to: file)
      let findings = try DatasetCatalog.standard.entry("mnist").verify(in: folders)
      #expect(findings.map(\.isGood) == [false])
    }
    #expect(
      throws: DatasetError.unknownSet(name: "mnis", nearest: ["mnist", "fashion-mnist", "kmnist"])
    ) { try DatasetCatalog.standard.entry("mnis") }
  }
}
