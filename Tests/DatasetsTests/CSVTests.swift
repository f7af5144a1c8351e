import TestSupport
import Testing

@testable import Datasets

@Suite struct CSVTests {
  private func table(_ string: String, types: [String: DataTable.ColumnType] = [:]) throws
    -> DataTable
  {
    try CSVFile.readTable(bytes: Array(string.utf8), file: "a.csv", types: types)
  }

  private func parsed(_ string: String) -> Double? {
    let bytes = Array(string.utf8)
    return decimalNumber(bytes.span, in: bytes.indices)
  }

  @Test func numbersAreThoseOfPython() throws {
    let golden = try #require(GoldenFileSet.shared)
    for number in golden.numbers {
      let value = try #require(parsed(number.text), "\(number.text)")
      #expect(isSame(value, number.value.value), "\(number.text)")
    }
    for string in ["+", "-", "+.", "-.", "+e5", "."] { #expect(parsed(string) == nil, "\(string)") }
    for string in golden.notNumbers { #expect(parsed(string) == nil, "\(string)") }
  }

  @Test func quotesOfPythonsWriterAreUnderstood() throws {
    let table = try table(try #require(GoldenFileSet.shared).csv)
    #expect(table.columns.map(\.name) == ["name, quoted", "a \"b\"", "line\nbreak"])
    #expect(table.columns[0].values == .texts(["x", "éà"]))
    #expect(table.columns[1].values == .texts(["1,5", "\""]))
    #expect(table.columns[2].values == .texts(["", "tail"]))
  }

  @Test func columnsGetTheNarrowestType() throws {
    let table = try table("a,b,c,d\r\n1,1,1,\r\n-2,2.5,x,3")
    #expect(table.rowCount == 2)
    #expect(table["a"]?.values == .integers([1, -2]))
    #expect(table["b"]?.values == .numbers([1, 2.5]))
    #expect(table["c"]?.values == .texts(["1", "x"]))
    let last = try #require(table["d"]?.numbers)
    #expect(last[0].isNaN && last[1] == 3)
    #expect(table["e"] == nil)
  }

  @Test func typesMayBeGiven() throws {
    #expect(try table("a\n1\n", types: ["a": .texts])["a"]?.values == .texts(["1"]))
    #expect(try table("a\n1\n", types: ["a": .numbers])["a"]?.values == .numbers([1]))
    #expect(throws: error(2, "expected a whole number, found \"1.5\"")) {
      try table("a\n1.5\n", types: ["a": .integers])
    }
    #expect(throws: error(4, "expected a number, found \"x\"")) {
      try table("a\n1\nx\n", types: ["a": .numbers])
    }
    #expect(throws: error(0, "expected a column \"b\" in the header")) {
      try table("a\n1\n", types: ["b": .numbers])
    }
  }

  @Test func badRecordsNameTheirPosition() {
    let count = "expected 2 fields in every record, as in the header"
    #expect(throws: error(4, count)) { try table("a,b\n1\n") }
    #expect(throws: error(8, count)) { try table("a,b\n1,2,3\n") }
    #expect(throws: error(2, "expected each column once, found \"a\" twice")) {
      try table("a,a\n")
    }
    #expect(throws: error(2, "expected a closing quote of the field that begins here")) {
      try table("a\n\"x\n")
    }
    #expect(throws: error(5, "expected a comma or the end of the line after the quote")) {
      try table("a\n\"x\"y\n")
    }
    #expect(throws: error(0, "expected a header line")) { try table("") }
  }

  private func error(_ offset: Int, _ reason: String) -> DatasetError {
    .damaged(file: "a.csv", offset: offset, reason: reason)
  }

  @Test func matricesHoldNumbersAlone() throws {
    let (names, values) = try CSVFile.readMatrix(
      bytes: Array("\u{feff}x,y\n1,2\n\n3,-4e-1\n".utf8), file: "a.csv")
    #expect(names == ["x", "y"])
    #expect(values.shape == [2, 2] && values.floats == [1, 2, 3, -0.4])
    #expect(throws: error(4, "expected a number, found \"z\"")) {
      try CSVFile.readMatrix(bytes: Array("x,y\nz,1\n".utf8), file: "a.csv")
    }
  }
}
