import Foundation
import Testing

/// `palestra data describe`
@Suite struct DescribeTests {
  private static let csv =
    "size,color,price\n1,red,2.5\n2,blue,4\n3,red,?\n4,red,8\n5,blue,10.5\n"

  /// Removed with the suite's value, after the test.
  private let scratch: Scratch
  private let file: String

  init() throws {
    scratch = try Scratch()
    file = scratch.file("table.csv")
    try Self.csv.write(toFile: file, atomically: true, encoding: .utf8)
  }

  @Test func aTableIsSummarized() throws {
    let outcome = try Program.run("data", "describe", file)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("table.csv: 5 rows, 2 features, target price\n"))
    let lines = outcome.output.split(separator: "\n").map(String.init)
    let size = try #require(lines.first { $0.hasPrefix("  size") })
    // The price of the third row is missing: r = 20 / sqrt(10 * 40.25).
    #expect(
      size.split(separator: " ").map(String.init)
        == ["size", "integers", "5", "0", "3.00", "1.58", "1.00", "2.00", "3.00", "4.00", "5.00"]
        + ["0", "0", "0.997"])
    let color = try #require(lines.first { $0.hasPrefix("  color") }).split(separator: " ")
    #expect(color.prefix(7) == ["color", "categories", "5", "0", "2", "kinds", "red"])
    let classes = try Program.run("data", "describe", file, "--target", "color").output
    #expect(classes.contains("always red: accuracy 0.600") && classes.contains("60.0 %"))
  }

  /// Every notation of the table is that of `data show` and of training, too.
  @Test func numbersWithCommasAndPercentSignsAreDescribed() throws {
    let csv =
      "größe; anteil;\"a; b, c\";klasse\n1,5;12,5%;1;y\n2,5; ?;2;n\n4;7%;4;y\n1,5;1%;3;n\n"
    try csv.write(toFile: file, atomically: true, encoding: .utf8)
    let json = try Program.run("data", "describe", file, "--json").json
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["größe", "anteil", "a; b, c"])
    #expect(columns.map { $0["type"] as? String } == ["numbers", "numbers", "integers"])
    #expect(columns[0]["mean"] as? Double == 2.375 && columns[0]["max"] as? Double == 4)
    #expect(columns[1]["missing"] as? Int == 1 && columns[1]["max"] as? Double == 12.5)
    let shown = try Program.run("data", "show", file, "--argument", "test=0.5")
    #expect(shown.output.contains("columns: größe, anteil, a; b, c\n"), "\(shown.errors)")
    // One name that holds a comma, alone and in a list.
    for (names, count) in [("a; b, c", 1), ("größe, \"a; b, c\"", 2), ("\"a; b, c\"", 1)] {
      let part = try Program.run("data", "describe", file, "--columns", names, "--json").json
      #expect((part["columns"] as? [Any])?.count == count, "\(names)")
    }
    let texts = try Program.run("data", "describe", file, "--texts", "größe,\"a; b, c\"", "--json")
    let kinds = try #require(try texts.json["columns"] as? [[String: Any]]).map {
      $0["type"] as? String
    }
    #expect(kinds == ["texts", "numbers", "texts"])
  }

  @Test func aSetForRegressionHasNumbersAsItsTarget() throws {
    let outcome = try Program.run("data", "describe", "friedman-1")
    #expect(outcome.output.hasPrefix("friedman-1: 2,000 rows, 10 features, target y\n"))
    #expect(!outcome.output.contains("classes of"), "\(outcome.output)")
  }

  /// Names from files move no cursor.
  @Test func controlCharactersAreNotPrinted() throws {
    try "si\u{1b}[2Jze,price\n1,2\n2,4\n3,7\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let outcome = try Program.run("data", "describe", file)
    #expect(outcome.status == 0 && !outcome.output.contains("\u{1b}"), "\(outcome.output)")
    #expect(outcome.output.contains("si\u{fffd}[2Jze"))
  }

  @Test func summariesAreWrittenAsJSONAndCSV() throws {
    let json = try Program.run("data", "describe", file, "--spearman", "--json").json
    #expect(json["rows"] as? Int == 5 && json["correlation"] as? String == "spearman")
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(columns.map { $0["type"] as? String } == ["integers", "categories"])
    #expect(columns[0]["r_target"] as? Double == 1)
    let csv = try Program.run("data", "describe", file, "--columns", "size", "--csv")
    let lines = csv.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[1].hasPrefix("size,integers,5,0,5,3.0,1.58"))
    #expect(lines[2].hasPrefix("price,numbers,4,1,4,6.25,"))
    #expect(try Program.run("data", "describe", file, "--csv", "--json").status != 0)
  }

  @Test func figuresAreDrawn() throws {
    let folder = scratch.file("figures")
    let arguments = ["data", "describe", file, "--target", "color", "--figures", folder]
    let outcome = try Program.run(arguments + ["--json"])
    let paths = try #require(try outcome.json["figures"] as? [String])
    #expect(paths.count == 7 && paths.allSatisfy { $0.hasSuffix(".png") })
    for path in paths {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: [0x89, 0x50, 0x4e, 0x47]))
    }
    let again = try Program.run(arguments)
    #expect(again.status == 2 && again.errors.contains("--overwrite"))
    #expect(try Program.run(arguments + ["--overwrite"]).status == 0)
    let vectors = try Program.run(arguments + ["--format", "svg"])
    #expect(vectors.output.contains("\(folder)/pair-plot.svg"))
  }

  @Test func mistakesAreNamed() throws {
    let bad = scratch.file("bad.csv")
    try "a,b\n1,2\n3,x\n4,5\n".write(toFile: bad, atomically: true, encoding: .utf8)
    let cases: [([String], Int32, String)] = [
      ([file, "--target", "prise"], 2, "did you mean price?"),
      ([file, "--columns", "size,weight"], 2, "there is no column \"weight\""),
      ([file, "--columns", ","], 2, "--columns: expected names separated by commas, got \",\""),
      (["pima-diabetes", "--target", "Age"], 2, "--target and --texts are for tables of your own"),
      (["mnist"], 2, "mnist holds images, no table"), (["pima"], 2, "did you mean pima-diabetes"),
      ([bad], 1, "line 3, column \"b\": expected a number as in 2 of 3 fields"),
      ([scratch.path], 1, "error: data describe"),
    ]
    for (arguments, status, part) in cases {
      let outcome = try Program.run(["data", "describe"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try Program.run("data", "describe", bad, "--texts", "b").status == 0)
  }
}
