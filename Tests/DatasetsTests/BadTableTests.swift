import NumPyRandom
import Testing

@testable import Datasets

/// Tables that can't be described: each message has line and column.
@Suite struct BadTableTests {
  private func failure(_ csv: String, target: String? = nil) -> String {
    failure(Array(csv.utf8), target: target)
  }

  private func failure(_ bytes: [UInt8], target: String? = nil) -> String {
    do throws(DatasetError) {
      let table = try TableFile.read(bytes: bytes, file: "a.csv")
      _ = TableDescription(try ExploredTable(table, name: "a.csv", target: target)).notes
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func recordsOfAnotherLength() {
    #expect(
      failure("a,b\n1,2\n3\n")
        == "a.csv, line 3, column \"b\": expected 2 fields as in the header, found 1")
    #expect(
      failure("a,b\n1,2\n\n3,4,5\n") == "a.csv, line 4: expected 2 fields as in the header, found 3"
    )
  }

  @Test func hugeWholeNumbersAreDescribed() {
    let rows = (0..<8).map { "\($0),\($0 % 2 + 1)e30" }
    #expect(!failure("a,y\n" + rows.joined(separator: "\n")).contains("expected"))
  }

  @Test func mixedTypes() {
    let message = failure("a,b\n1,2\n3,4\n5,x\n")
    #expect(
      message.hasPrefix(
        "a.csv, line 4, column \"b\": expected a number as in 2 of 3 fields of this column, found "
          + "\"x\""))
    #expect(message.contains("NA for a missing value"))
    #expect(
      failure("a,b\n1,2\n1, -inf\n")
        == "a.csv, line 3, column \"b\": expected a finite number, found \"-inf\": correct it or write "
        + "NA for a missing value")
    #expect(failure("a;b\n1;1e999\n").contains("expected a finite number, found \"1e999\""))
    // A point and a comma in one column.
    #expect(
      failure("a;b\n1;1.5\n2;2,5\n").hasPrefix(
        "a.csv, line 3, column \"b\": expected a number as in 1 of 2 fields of this column, found "
          + "\"2,5\""))
  }

  @Test func filesWithoutATable() {
    #expect(failure("") == "a.csv, line 1: the file is empty: expected a header line and rows")
    #expect(failure("\n\n") == "a.csv, line 1: expected a header line")
    #expect(failure("a,b\n") == "a.csv, line 1: there is no row under the header")
    #expect(failure("1,2\n3,4\n").hasPrefix("a.csv, line 1: expected the columns' names"))
    #expect(
      failure("a,b,a\n1,2,3\n")
        == "a.csv, line 1, column \"a\": two columns have this name: rename one of them")
    #expect(failure("a,b\n1,\"2\n").hasPrefix("a.csv, line 2: expected a closing quote"))
    #expect(
      failure(Array("a,b\n1,2\n".utf8) + [0x33, 0xff, 0x2c])
        == "a.csv, line 3: expected text in UTF-8, found the byte 0xff: save it as UTF-8")
    let wide = (0...TableFile.columnLimit).map { "c\($0)" }.joined(separator: ",") + "\n"
    #expect(
      failure(wide) == "a.csv, line 1: expected at most 10000 columns, found more: leave out some")
  }

  @Test func targetsThatAreNone() {
    let csv = "id,x,gone\nr1,1,\nr2,2,\nr3,3,\nr4,4,\nr5,5,\n"
    #expect(
      failure(csv, target: "z").contains("there is no column \"z\": the columns are id, x, gone"))
    #expect(
      failure(csv, target: "id").contains("5 different texts in 5 rows, which are no classes"))
    #expect(failure(csv, target: "gone").contains("column \"gone\" has no value"))
  }

  /// These can be described; the notes warn.
  @Test func notesWarn() throws {
    let csv =
      "same,gone,x,copy,y\n3,,1,2,a\n3,NA,2,4.1,a\n3,?,3,6,a\n3,,4,8,a\n3,,9,18,a\n3,,,12,a\n"
      + "3,,7,14,b\n"
    let table = try TableFile.read(bytes: Array(csv.utf8), file: "a.csv")
    let notes = TableDescription(try ExploredTable(table, name: "a")).notes
    for part in [
      "same is constant", "all values are missing in gone", "1 value is missing in x",
      "b has a single row", "1 pair has a correlation of 0.95 or more",
      "always answering a has accuracy 0.857",
    ] {
      #expect(notes.contains { $0.contains(part) }, "\(part) in \(notes)")
    }
    let holes = try TableFile.read(bytes: Array("x,y\n1,a\n2,?\n4,b\n".utf8), file: "a.csv")
    #expect(
      TableDescription(try ExploredTable(holes, name: "a")).notes.contains(
        "the target y is missing in 1 of 3 rows, which cannot be learned from"))
    let single = try TableFile.read(bytes: Array("x,y\n1,a\n2,a\n".utf8), file: "a.csv")
    #expect(
      TableDescription(try ExploredTable(single, name: "a")).notes.contains(
        "all rows have the class a: there is nothing to distinguish"))
  }

  @Test func hugeValuesDoNotTrap() throws {
    let csv = "x,z,y\n1e308,-1e308,0\n-1e308,1e308,1\n1e308,5e-324,0\n1e308,1e308,1\n"
    let table = try TableFile.read(bytes: Array(csv.utf8), file: "a.csv")
    let description = TableDescription(try ExploredTable(table, name: "a"))
    #expect(description.columns[0].statistics?.maximum == 1e308)
    #expect(!description.csv.isEmpty && !"\(description.json())".isEmpty)
  }
}
