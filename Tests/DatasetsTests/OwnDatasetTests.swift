import Foundation
import ImageFiles
import TestSupport
import Testing

@testable import Datasets

/// What Golden/make_own_files.py wrote.
private struct GoldenOwnFiles: Decodable {
  let divided, whole, rows, turned, foreign, unnamed, broken, large: String
  let firstColored: [UInt8]
  let rowValues: [Float]
  let mean, variance: [Double]
}

/// One's own folders, arrays and tables.
@Suite struct OwnDatasetTests {
  private typealias Color = (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8)
  private static let (red, blue): (Color, Color) = ((200, 10, 20, 255), (10, 20, 200, 255))

  private func write(
    _ color: Color, _ width: Int = 4, _ height: Int = 2, to path: String
  ) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Bitmap(width: width, height: height, filledWith: color).writePNG(to: path)
  }

  private func write(_ string: String, to path: String) throws {
    try Data(string.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func expectError(_ own: OwnDataset, _ part: String) {
    let error = #expect(throws: DatasetError.self) { try own.load() }
    #expect(error?.description.contains(part) ?? false, "\(error?.description ?? "") – \(part)")
  }

  @Test func aFractionOfEachClassIsHeldOut() async throws {
    try await withTemporaryFolder { folder in
      for index in 0..<10 { try write(Self.red, to: "\(folder)/warm/\(index).png") }
      for index in 0..<20 {
        try write((UInt8(index), 20, 200, 255), to: "\(folder)/cold/\(index).png")
      }
      var own = OwnDataset(path: folder)
      own.testFraction = 0.3
      let set = try own.load()
      #expect(set.classNames == ["cold", "warm"] && set.train.shape == [2, 4, 3])
      #expect(set.train.classCounts(2) == [14, 7] && set.test.classCounts(2) == [6, 3])
      #expect(set.test.pixels(8)?.prefix(6) == [200, 10, 20, 200, 10, 20])
      #expect(try own.load() == set)
      own.testSeed = 1
      #expect(try own.load().test != set.test)
      own.color = .gray
      let gray = try own.load()
      // 0.299 * 200 + 0.587 * 10 + 0.114 * 20 = 67.95
      #expect(gray.train.shape == [2, 4, 1])
      #expect(gray.test.pixels(8) == Array(repeating: 68, count: 8))
      own.label = "class"
      expectError(own, "label, impute or skip can't be given for a folder of pictures")
    }
  }

  @Test func picturesAreResizedByAreas() async throws {
    try await withTemporaryFolder { folder in
      try write(Self.red, 4, 2, to: "\(folder)/a/0.png")
      try write(Self.red, 7, 5, to: "\(folder)/a/1.png")
      try write(Self.blue, 4, 2, to: "\(folder)/b/0.png")
      var halves = Bitmap(width: 4, height: 2, filledWith: (0, 0, 0, 255))
      for pixel in [0, 1, 4, 5] { halves.pixels[pixel * 4] = UInt8(40 + pixel) }
      try halves.writePNG(to: "\(folder)/b/1.png")
      var own = OwnDataset(path: folder)
      own.testFraction = 0.5
      expectError(own, "a/1.png: expected 4 x 2 pixels")
      own.size = [1, 2]
      let set = try own.load()
      #expect(set.train.shape == [1, 2, 3] && set.train.count == 2)
      let images = [set.train, set.test].flatMap { part in (0..<2).map { part.pixels($0) } }
      // Half of 4 x 2: the means of 40, 41, 44, 45 and of 0, by hand; 42.5 goes up.
      #expect(images.contains([43, 0, 0, 0, 0, 0]))
      #expect(images.count { $0 == [200, 10, 20, 200, 10, 20] } == 2)
    }
  }

  @Test func foldersOfBothPartsAreTakenAsTheyAre() async throws {
    try await withTemporaryFolder { folder in
      for (part, count) in [("train", 3), ("test", 1)] {
        for index in 0..<count {
          try write(Self.red, to: "\(folder)/\(part)/a/\(index).png")
          try write(Self.blue, to: "\(folder)/\(part)/b/\(index).png")
        }
      }
      let set = try OwnDataset(path: folder).load()
      #expect(set.train.count == 6 && set.test.labels == [0, 1])
      try write(Self.blue, to: "\(folder)/test/c/0.png")
      expectError(OwnDataset(path: folder), "found in one alone: c")
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: "\(folder)/train/b/2.png"))
      try FileManager.default.removeItem(atPath: "\(folder)/test/c")
      expectError(OwnDataset(path: folder), "train/b/2.png: expected a PNG or JPEG")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/train/d", withIntermediateDirectories: true)
      expectError(OwnDataset(path: folder), "train/d: expected a .png, .jpg or .jpeg file")
      expectError(OwnDataset(path: "\(folder)/test/a"), "found no folder")
      expectError(OwnDataset(path: "\(folder)/none"), "there is no such file or folder")
    }
  }

  @Test func arraysOfNumPyAreRead() async throws {
    let golden = try GoldenFiles.decode(GoldenOwnFiles.self, from: "own_files.json")
    try await withTemporaryFolder { folder in
      func own(_ base64: String) throws -> OwnDataset {
        let path = "\(folder)/own.set.npz"
        try #require(Data(base64Encoded: base64)).write(to: URL(fileURLWithPath: path))
        return OwnDataset(path: path)
      }
      let set = try own(golden.divided).load()
      #expect(set.name == "own" && set.classNames == ["3", "7"])
      #expect(set.train.shape == [3, 4, 3] && set.train.labels == [1, 0, 1, 0, 1, 0])
      #expect(set.test.count == 2 && set.train.pixels(1) == golden.firstColored)
      let whole = try own(golden.whole).load()
      #expect(whole.train.shape == [3, 4, 1] && whole.train.classCounts(2) == [4, 4])
      let rows = try own(golden.rows).load()
      #expect(rows.train.shape == [3] && rows.train.count == 40 && !rows.train.arePixels)
      expectError(try own(golden.turned), "x.transpose(0, 2, 3, 1)")
      expectError(try own(golden.foreign), "y_test holds the class 8")
      expectError(try own(golden.unnamed), "found images")
      expectError(try own(golden.broken), "expected whole numbers as classes, found 3.5")
      // Float32 has no 20,000,001.
      let large = try own(golden.large).load()
      #expect(large.classNames == ["20000000", "20000001"] && large.train.labels.contains(1))
      #expect(large.train.classCounts(2) == [2, 2] && large.test.classCounts(2) == [1, 1])
      var sized = try own(golden.whole)
      sized.size = [8, 8]
      expectError(sized, "size or color can't be given")
    }
  }

  /// Columns of scales 1 and 1,000, and one that is 0.1 throughout.
  @Test func momentsAreThoseOfNumPy() throws {
    let golden = try GoldenFiles.decode(GoldenOwnFiles.self, from: "own_files.json")
    let rows = try Examples(
      shape: [3], values: .floats(golden.rowValues), labels: Array(repeating: 0, count: 50))
    let moments = rows.moments()
    for position in 0..<3 {
      #expect(
        abs(moments.mean[position] - golden.mean[position]) <= 1e-12 * abs(golden.mean[position]))
      #expect(
        abs(moments.variance[position] - golden.variance[position]) <= 1e-10
          * golden.variance[position])
    }
    #expect(moments.variance[1] == 0)
    let pixels = try Examples(
      shape: [1, 1, 2], values: .bytes([0, 255, 255, 255]), labels: [0, 0])
    #expect(pixels.moments().mean == [0.5, 1] && pixels.moments().variance == [0.25, 0])
  }

  private func floats(_ examples: Examples) throws -> [Float] {
    guard case .floats(let values) = examples.values else {
      Issue.record("expected numbers")
      return []
    }
    return values
  }

  /// Categories become columns of 0 and 1; what is missing is filled by the training rows.
  @Test func textsAndMissingValuesOfTablesBecomeNumbers() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/flats.csv"
      let colors = ["red", "green", "blue", "NA"]
      let rows = (0..<16).map {
        "\($0 % 5 == 4 ? "" : "\($0 * $0)"),\(colors[$0 % 4]),\($0 % 3 == 0 ? "yes" : "no"),"
          + "flat \($0),\($0 % 2 == 0 ? "dear" : "cheap")"
      }
      try write("size,color,garden,name,price\n" + rows.joined(separator: "\n"), to: path)
      var own = OwnDataset(path: path)
      expectError(own, "column \"name\" holds texts of which too many are different")
      own.skipped = ["name"]
      let set = try own.load()
      #expect(set.classNames == ["cheap", "dear"])
      #expect(
        set.featureNames == ["size", "color=blue", "color=green", "color=red", "garden=yes"])
      let (train, test) = (try floats(set.train), try floats(set.test))
      #expect((train + test).allSatisfy { $0.isFinite })
      // Whole squares are known sizes; the others are their median in the training rows.
      let sizes = stride(from: 0, to: train.count, by: 5).map { Double(train[$0]) }
      let filled = [4.0, 9, 14].map { $0 * $0 }
      let known = Set(sizes.filter { $0.squareRoot() == $0.squareRoot().rounded() }).sorted()
      #expect(known.allSatisfy { !filled.contains($0) })
      let middle = (known[(known.count - 1) / 2] + known[known.count / 2]) / 2
      #expect(sizes.allSatisfy { known.contains($0) || $0 == middle })
      own.imputation = OwnDataset.Imputation.none
      expectError(own, "row 5, column \"size\": expected a value, found nothing")
      (own.imputation, own.skipped) = (.mean, ["name", "color"])
      let mean = Float(known.reduce(0, +) / Double(known.count))
      let means = try floats(own.load().train)
      #expect(stride(from: 0, to: means.count, by: 3).contains { abs(means[$0] - mean) < 1e-4 })
      own.skipped = ["size", "other"]
      expectError(own, "expected a column \"other\"")
    }
  }

  /// One error names all columns that have to be left out, with those that are left out already.
  @Test func columnsThatAreOfNoUseAreNamedAtOnce() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/visits.csv"
      let rows = (0..<12).map { "\($0),day \($0),\"no \($0), left\",,\($0 * $0),\($0 % 2)" }
      try write(
        "id,date,\"name, city\",gone,size,label\n" + rows.joined(separator: "\n"), to: path)
      var own = OwnDataset(path: path)
      expectError(
        own,
        "columns \"date\", \"name, city\" hold texts of which too many are different to be "
          + "categories; column \"gone\" has no value: leave them out, as "
          + "--argument 'skip=[date,\"name, city\",gone]'")
      own.skipped = ["id"]
      expectError(own, "as --argument 'skip=[id,date,\"name, city\",gone]'")
      own.skipped = ["date,gone,\"name, city\""]
      #expect(try own.load().featureNames == ["id", "size"])
      own.skipped = ["name, city", "date", "gone", "id"]
      #expect(try own.load().featureNames == ["size"])
      own.skipped = ["[date, gone]"]
      expectError(
        own,
        "column \"name, city\" holds texts of which too many are different to be categories: "
          + "leave it out, as --argument 'skip=[date,gone,\"name, city\"]'")
      own.skipped = ["date,nmae"]
      expectError(
        own,
        "expected a column \"nmae\" in the header: the columns are id, date, \"name, city\"")
      try write("x,date,y\n" + (0..<9).map { "\($0),d\($0),\($0 % 2)\n" }.joined(), to: path)
      own.skipped = nil
      expectError(own, "leave it out, as --argument skip=date")
    }
  }

  @Test func decimalCommasAreNumbersOfASet() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/euro.csv"
      let rows = (0..<8).map { "\($0),5;" + ($0 % 2 == 0 ? "20,4;y" : "?;n") }
      try write("größe;temperatur;klasse\n" + rows.joined(separator: "\n"), to: path)
      var own = OwnDataset(path: path)
      own.testFraction = 0.25
      let set = try own.load()
      #expect(set.featureNames == ["größe", "temperatur"] && set.classNames == ["n", "y"])
      #expect(set.featureBounds?.low == [0.5, 20.4] && set.featureBounds?.high == [7.5, 20.4])
    }
  }

  @Test func tablesAreRead() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/irises.csv"
      func own(_ string: String, label: String? = nil) throws -> OwnDataset {
        try write(string, to: path)
        var own = OwnDataset(path: path)
        (own.label, own.testFraction) = (label, 0.25)
        return own
      }
      func body(_ b: String, _ a: String) -> String {
        let rows = (0..<8).map { "\($0),\($0 < 4 ? b : a),\($0 % 2 + 9)" }
        return "width,species,count\n" + rows.joined(separator: "\n") + "\n"
      }
      let set = try own(body("b", "a"), label: "species").load()
      #expect(set.classNames == ["a", "b"] && set.featureNames == ["width", "count"])
      #expect(set.train.classCounts(2) == [3, 3] && set.test.classCounts(2) == [1, 1])
      #expect(set.featureBounds?.low == [0, 9] && set.featureBounds?.high == [7, 10])
      // Numbers are ordered as numbers; the last column is the one of classes.
      #expect(try own(body("2", "1")).load().classNames == ["9", "10"])
      let semicolons = "x;label;y\n" + (0..<8).map { "\($0);\($0 % 2);1" }.joined(separator: "\n")
      #expect(try own(semicolons).load().featureNames == ["x", "y"])
      expectError(try own("x,y\n1,a\n2,b\n1,c\n3,d\n4,e\n"), "name the column of classes")
      expectError(try own("x,y\n1,a\n2,a\n1,b\nred,b\n"), "line 5, column \"x\": expected a number")
      expectError(try own("x,y\n1,a\n2,\n1,b\n2,b\n"), "row 2, column \"y\": expected a class")
      expectError(try own("x,y\n1,a\n2,b\n", label: "z"), "expected a column \"z\" in the header")
      expectError(try own("1,2\n3,4\n"), "expected the columns' names, found numbers")
      let usual = "Outcome,x\n" + (0..<8).map { "\($0 % 2),\($0)" }.joined(separator: "\n")
      #expect(try own(usual).load().featureNames == ["x"])
      expectError(try own("x,y\n1,a\n2,a,3\n"), "expected 2 fields")
      expectError(try own("x,y\n1,a\n2,a\n"), "expected at least two classes, found only \"a\"")
      expectError(try own("x,y\n"), "no row under the header")
      try write("nothing", to: "\(folder)/set.txt")
      expectError(OwnDataset(path: "\(folder)/set.txt"), "this is no such file")
    }
  }
}
