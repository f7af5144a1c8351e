import Foundations
import Testing

@testable import Experiments

@Suite struct CSVTableTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a \"b\"", "\"a \"\"b\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""),
  ])
  func specialFieldsAreQuoted(text: String, field: String) {
    #expect(CSVField.quoted(text) == field)
  }

  @Test func aCombinedTableHasTheSingleValues() {
    let table = CombinedRuns.table([
      .object([
        .init("name", .string("a,b")), .init("steps", .integer(3)), .init("list", .array([])),
      ]),
      .object([.init("name", .null), .init("solved", .bool(true))]),
    ])
    #expect(table == "name,steps,solved\n\"a,b\",3,\n,,true\n")
  }

  @Test func anEmptyPathHasNoEpochs() throws {
    #expect(try EpochTable.beside("").isEmpty)
    #expect(try EpochTable.beside("///").isEmpty)
  }
}
