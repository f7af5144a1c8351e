import Foundation
import TestSupport
import Testing

@testable import Datasets

/// What Golden/make_tables.py wrote: pandas' and SciPy's figures.
private struct GoldenTables: Decodable {
  struct Column: Decodable {
    let name: String
    let count, missing, distinct, zeros, outliers: Int
    let statistics: [Double?]
  }
  struct Table: Decodable {
    let csv: String?
    let target: String
    let columns: [Column]
    let correlations: [String: [[Double?]]]
  }
  struct Density: Decodable {
    let values, points, density: [Double]
  }
  let made: [Table]
  let diabetes: Table
  let density: Density
}

/// Float64 sums in another order than NumPy's.
private let tolerance = Tolerance(absolute: 1e-12, relative: 1e-11)

@Suite struct TableTests {
  private let golden = try? GoldenTables.read()

  private func table(_ csv: String) throws -> DataTable {
    try TableFile.read(bytes: Array(csv.utf8), file: "a.csv")
  }

  private func check(_ table: DataTable, _ golden: GoldenTables.Table) throws {
    for expected in golden.columns {
      let summary = ColumnSummary(try #require(table[expected.name]))
      #expect(summary.count == expected.count && summary.missing == expected.missing)
      #expect(summary.distinct == expected.distinct)
      let found = try #require(summary.statistics)
      #expect(found.zeros == expected.zeros && found.outliers == expected.outliers)
      let values = [
        found.mean, found.standardDeviation, found.minimum, found.lowerQuartile, found.median,
        found.upperQuartile, found.maximum,
      ]
      #expect(tolerance.mismatch(values, expected.statistics.map { $0 ?? .nan }) == nil)
    }
    let columns = golden.columns.compactMap { table[$0.name]?.numbers }
    for method in CorrelationMatrix.Method.allCases {
      let matrix = CorrelationMatrix(columns, names: golden.columns.map(\.name), method: method)
      let expected = try #require(golden.correlations[method.rawValue])
      for (row, other) in zip(matrix.values, expected) {
        #expect(tolerance.mismatch(row, other.map { $0 ?? .nan }) == nil, "\(method)")
      }
    }
  }

  @Test func summariesAndCorrelationsAreThoseOfPandas() throws {
    let golden = try #require(golden)
    for made in golden.made { try check(try table(try #require(made.csv)), made) }
    #expect(golden.made[1].columns.contains { $0.missing > 0 })
  }

  @Test func densitiesAreThoseOfSciPy() throws {
    let golden = try #require(golden).density
    let density = try #require(KernelDensity(golden.values))
    #expect(tolerance.mismatch(golden.points.map { density($0) }, golden.density) == nil)
    #expect(KernelDensity([1, 1, .nan]) == nil && KernelDensity([]) == nil)
  }

  private static let folders = ProcessInfo.processInfo.environment["PALESTRA_DATA"]
    .map { DataFolders(shared: [$0], cache: "/nowhere") }

  @Test(.enabled(if: folders != nil, "needs PALESTRA_DATA with pima-indians-diabetes"))
  func diabetesHasThePublishedFigures() throws {
    let folders = try #require(Self.folders)
    let explored = try ExploredTable(
      try DatasetCatalog.standard.entry("pima-diabetes"), from: folders)
    let path = "\(folders.roots[0])/pima-indians-diabetes/diabetes.csv"
    try check(try TableFile.read(path), try #require(golden).diabetes)
    let description = TableDescription(explored)
    #expect(description.balance?.counts == [500, 268])
    #expect(description.balance?.names == ["healthy", "diabetes"])
    // The table of the specification, as it is printed there.
    let printed = [
      "Pregnancies 3.85 3.37 111 4 0.222", "Glucose 120.89 31.97 5 5 0.467",
      "BloodPressure 69.11 19.36 35 45 0.065", "SkinThickness 20.54 15.95 227 1 0.075",
      "Insulin 79.80 115.24 374 34 0.131", "BMI 31.99 7.88 11 19 0.293",
      "DiabetesPedigreeFunction 0.47 0.33 0 29 0.174", "Age 33.24 11.76 0 9 0.238",
    ]
    let found = try description.columns.map { column in
      let statistics = try #require(column.statistics)
      let r = try #require(description.correlationWithTarget(column.name))
      return "\(column.name) "
        + String(format: "%.2f %.2f ", statistics.mean, statistics.standardDeviation)
        + "\(statistics.zeros) \(statistics.outliers) " + String(format: "%.3f", r)
    }
    #expect(found == printed)
    let quartiles = try ["Glucose", "BMI", "Age"].map { name in
      let statistics = try #require(
        description.columns.first { $0.name == name }?.statistics)
      return [statistics.lowerQuartile, statistics.median, statistics.upperQuartile]
    }
    #expect(quartiles == [[99, 117, 140.25], [27.3, 32, 36.6], [24, 29, 41]])
    let pairs = description.pairs.prefix(6).map {
      "\($0.first)-\($0.second) " + String(format: "%.3f", $0.coefficient)
    }
    #expect(
      pairs == [
        "Age-Pregnancies 0.544", "Insulin-SkinThickness 0.437", "BMI-SkinThickness 0.393",
        "Insulin-Glucose 0.331", "BMI-BloodPressure 0.282", "Age-Glucose 0.264",
      ])
    #expect(description.balance.map { ($0.baselineAccuracy * 1000).rounded() } == 651)
    let notes = description.notes.joined(separator: "\n")
    for part in [
      "always answering healthy has accuracy 0.651", "precision and recall", "standardize",
      "extreme values pull the mean of Insulin", "zeros of Glucose, BloodPressure, SkinThickness",
    ] {
      #expect(notes.contains(part), "\(part) in \(notes)")
    }
    #expect(!notes.contains("Pregnancies"))
  }

  /// The other header in which the table circulates, with classes as words.
  @Test(.enabled(if: folders != nil, "needs PALESTRA_DATA with pima-indians-diabetes"))
  func theShortHeaderOfDiabetesIsKnown() async throws {
    let folders = try #require(Self.folders)
    let known = try DatasetCatalog.standard.load("pima-diabetes", from: folders)
    let path = "\(folders.roots[0])/pima-indians-diabetes/diabetes.csv"
    var lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(String.init)
    for isWritten in [true, false] {
      lines[0] = "preg,plas,pres,skin,insu,mass,pedi,age,class"
      if isWritten {
        lines =
          [lines[0]]
          + lines.dropFirst().map {
            $0.dropLast() + ($0.last == "1" ? "tested_positive" : "tested_negative")
          }
      } else {
        lines =
          [lines[0]]
          + lines.dropFirst().map {
            let isPositive = $0.hasSuffix("tested_positive")
            return $0.prefix { $0 != "t" } + (isPositive ? "1" : "0")
          }
      }
      let csv = lines.joined(separator: "\n")
      try await withTemporaryFolder { folder in
        let path = "\(folder)/pima-indians-diabetes"
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
        try csv.write(toFile: "\(path)/diabetes.csv", atomically: true, encoding: .utf8)
        let set = try DatasetCatalog.standard.load(
          "pima-diabetes", from: DataFolders(cache: folder))
        #expect(set == known)
      }
    }
  }

  @Test(.enabled(if: folders != nil, "needs PALESTRA_DATA with uci-har"))
  func aWideTableIsDescribed() throws {
    let folders = try #require(Self.folders)
    let table = try ExploredTable(
      try DatasetCatalog.standard.entry("smartphone-activity"), from: folders)
    #expect(table.features.count == 265 && table.rowCount == 10_299)
    #expect(table.target?.name == "activity" && table.target?.classNames.count == 6)
  }

  @Test func typesAreFound() throws {
    let table = try table(
      "id;whole;number;group;name;none\nr1;1;1.5;b;ann;\nr2;?;2;a;bob;NA\nr3;3;NaN;a;cyd;?\n"
        + "r4;4;-1e2;b;dan;nan\n")
    #expect(
      table.columns.map(\.kind) == [.texts, .integers, .numbers, .categories, .texts, .numbers])
    let group = ColumnSummary(table.columns[3])
    #expect(group.mostFrequent == .init(value: "a", count: 2) && group.distinct == 2)
    #expect(ColumnSummary(table.columns[1]).missing == 1)
    #expect(ColumnSummary(table.columns[5]).statistics == nil)
    let texts = try TableFile.read(bytes: Array("a,b\n1,x\n2,y\n".utf8), file: "a", texts: ["a"])
    #expect(texts["a"]?.values == .texts(["1", "2"]))
  }

  @Test func decimalCommasAreNumbersWhereNoCommaSeparates() throws {
    let semicolons = try table(
      "a;b;c;d;e;f\n1,5;-2;+1,5e2;1,2,3;,5;1.234,5\n2;?;2,0;y;5,;2,5\n3,25;0,5;-1,0e-1;x;z;z\n")
    #expect(semicolons["a"]?.values == .numbers([1.5, 2, 3.25]))
    let holes = try #require(semicolons["b"]?.numbers)
    #expect(holes[0] == -2 && holes[1].isNaN && holes[2] == 0.5)
    #expect(semicolons["c"]?.values == .numbers([150, 2, -0.1]))
    // Two commas, none between digits, thousands with points.
    #expect(semicolons["d"]?.values == .texts(["1,2,3", "y", "x"]))
    #expect(semicolons["e"]?.values == .texts([",5", "5,", "z"]))
    #expect(semicolons["f"]?.values == .texts(["1.234,5", "2,5", "z"]))
    #expect(try table("a\tb\n1,0\tx\n2,0\ty\n")["a"]?.values == .integers([1, 2]))
    #expect(try table("a,b\n\"1,5\",x\n\"2,5\",y\n")["a"]?.values == .texts(["1,5", "2,5"]))
    let texts = try TableFile.read(bytes: Array("a;b\n1,5;x\n".utf8), file: "a", texts: ["a"])
    #expect(texts["a"]?.values == .texts(["1,5"]))
  }

  @Test func percentagesAreNumbers() throws {
    let commas = try table("a,b\n12.5%,5%\nNA,7 %\n-1e1%,0%\n")
    let a = try #require(commas["a"]?.numbers)
    #expect(a[0] == 12.5 && a[1].isNaN && a[2] == -10)
    #expect(commas["b"]?.values == .integers([5, 7, 0]))
    let semicolons = try table("a;b\n12,5%;x\n3%;y\n")
    #expect(semicolons["a"]?.values == .numbers([12.5, 3]))
    #expect(try table("a;b\n12,5%;x\n1.5%;y\n")["a"]?.values == .texts(["12,5%", "1.5%"]))
    let mixed = #expect(throws: DatasetError.self) { try table("a,b\n5%,1\n5,2\n") }
    let part = "as in 1 of 2 fields of this column, found \"5%\""
    #expect(mixed?.description.contains(part) ?? false)
  }

  /// As in the tables of the UCI repository.
  @Test func spacesAroundFieldsDoNotCount() throws {
    let table = try table(
      "x, y ,  \"a, b\" , kind\n1, 2.5, \" q \" , ?\n3 , ?, \"r\",  red wine \n")
    #expect(table.columns.map(\.name) == ["x", "y", "a, b", "kind"])
    #expect(table["x"]?.values == .integers([1, 3]))
    let y = try #require(table["y"]?.numbers)
    #expect(y[0] == 2.5 && y[1].isNaN)
    #expect(table["a, b"]?.values == .texts([" q ", "r"]))
    #expect(table["kind"]?.values == .texts(["", "red wine"]))
  }

  @Test func namesOfColumnsAreTypedAsLists() {
    #expect(ColumnNames.items(of: "size, color") == ["size", "color"])
    #expect(
      ColumnNames.items(of: "[date, \"price, net\",\"a \"\"b\"\"\", c d ]")
        == ["date", "price, net", "a \"b\"", "c d"])
    #expect(ColumnNames.items(of: "5\" disk,x\"y, \"open") == ["5\" disk", "x\"y", "\"open"])
    #expect(ColumnNames.items(of: " [] ").isEmpty && ColumnNames.items(of: ",").isEmpty)
    let resolved = ColumnNames.resolved(["a,b", "[c]", "d,e"], among: ["a,b", "[c]"])
    #expect(resolved == ["a,b", "[c]", "d", "e"])
    #expect(ColumnNames.skipArgument(["größe"]) == "--argument skip=größe")
    #expect(
      ColumnNames.skipArgument(["it's", "a,b"]) == "--argument 'skip=[it'\\''s,\"a,b\"]'")
  }

  @Test func theTargetsOfARegressionSetAreNumbers() throws {
    let entry = try DatasetCatalog.standard.entry("friedman-1")
    let explored = try ExploredTable(entry)
    #expect(explored.rowCount == 2_000)
    #expect(explored.features.map(\.name) == (0..<10).map { "x\($0)" })
    for feature in explored.features {
      let values = try #require(feature.numbers)
      #expect(values.count == 2_000 && values.allSatisfy((0...1).contains))
    }
    #expect(explored.target?.name == "y")
    let set = try DatasetCatalog.standard.load("friedman-1")
    let rows = [set.train, set.test].flatMap { part in (0..<part.count).map { part[$0] } }
    let target = try #require(explored.target?.numbers)
    #expect(target.count == 2_000 && target.map { Float($0) } == rows.map { $0[10] })
    let description = TableDescription(explored)
    #expect(description.balance == nil && description.targetSummary?.count == 2_000)
    #expect(!description.notes.contains { $0.contains("the class") })
  }

  @Test func theTargetIsFoundByItsName() throws {
    func target(_ csv: String, _ name: String? = nil) throws -> TableTarget? {
      try ExploredTable(try table(csv), name: "a", target: name).target
    }
    #expect(try target("Class,a\nx,1\ny,2\nx,3\n")?.name == "Class")
    #expect(
      try target("a,b\n1,7\n2,8\n3,7\n4,8\n")?.values
        == .classes(
          names: ["7", "8"], labels: [0, 1, 0, 1]))
    #expect(try target("y,b\n1.5,7\n2,8\n")?.values == .numbers([1.5, 2]))
    #expect(try target("a,b\n1,7\n2,8\n1,9\n", "a")?.classNames == ["1", "2"])
    // Texts that are no classes stay a feature.
    let texts = try ExploredTable(try table("a,b\n1,x\n2,y\n3,z\n4,w\n5,v\n6,u\n"), name: "a")
    #expect(texts.target == nil && texts.features.count == 2)
  }

  @Test func exportsHoldEverything() throws {
    let table = try ExploredTable(
      try table("x,\"k,\"\"1\"\"\",y\n1,a,0\n2,,1\n4,a,1\n4,b,0\n"), name: "t")
    let description = TableDescription(table)
    let lines = description.csv.split(separator: "\n").map(String.init)
    #expect(lines.count == 3 && lines[0].hasPrefix("column,type,count,missing,distinct,mean,std"))
    #expect(lines[1].hasPrefix("x,integers,4,0,3,2.75,1.5,1.0,1.75,3.0,4.0,4.0,0,0,,0.19"))
    #expect(lines[2] == "\"k,\"\"1\"\"\",categories,3,1,2,,,,,,,,,,a,")
    let json = "\(description.json())"
    #expect(json.contains(#""most_frequent":"a","frequency":2"#))
    #expect(json.contains(#""classes":["0","1"],"counts":[2,2],"baseline_accuracy":0.5"#))
  }
}

extension GoldenTables {
  fileprivate static func read() throws -> GoldenTables {
    try GoldenFiles.decode(GoldenTables.self, from: "tables.json")
  }
}
