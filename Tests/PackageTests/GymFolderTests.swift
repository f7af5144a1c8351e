import Foundation
import Testing

/// The folders of `Sources/Gym` use each other one way, so that each can be read, or taken out,
/// without those above.
@Suite struct GymFolderTests {
  /// From the bottom: a folder uses itself and those before it; "" is the files beside the folders.
  private static let order = [
    "", "State", "Keyboard", "Vectorized", "Specs", "Wrappers", "Registry", "Checking", "Rollout",
  ]

  /// The Swift files of a folder without their comments and string literals.
  private func code(_ folder: String) throws -> [(file: String, text: String)] {
    let module = ModuleSources(name: "Gym", path: "Sources/Gym")
    return try module.files(["swift"]).filter { file in
      let parts = file.split(separator: "/").dropFirst(2)
      return (parts.count > 1 ? String(parts.first ?? "") : "") == folder
    }.map { file in (file, Self.stripped(try ModuleSources.text(file))) }
  }

  static func stripped(_ string: String) -> String {
    string.replacing(/\/\/.*/, with: "").replacing(/"(?:[^"\\\n]|\\[^\(])*"/, with: "\"\"")
  }

  /// The types that a file declares beside each other for the rest of the module.
  static func types(_ string: String) -> [String] {
    let line =
      /(?m)^(?:@\w+ )*(?:public |package )?(?:final |indirect )*(?:struct|enum|class|protocol) (\w+)/
    return string.matches(of: line).map { String($0.1) }
  }

  @Test func noFolderUsesOneAboveIt() throws {
    var above: Set<String> = []
    for folder in Self.order.reversed() {
      let files = try code(folder)
      #expect(!files.isEmpty, "\(folder)")
      for (file, string) in files {
        let words = Set(
          string.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        let used = words.intersection(above)
        #expect(used.isEmpty, "\(file) uses \(used.sorted())")
      }
      above.formUnion(files.flatMap { Self.types($0.text) })
    }
  }

  @Test func typesAndCommentsAreRead() {
    #expect(Self.types("public struct A {\n  struct B {}\n}\nprotocol C {}\n") == ["A", "C"])
    #expect(Self.stripped("let a = \"B\" // C") == "let a = \"\" ")
  }
}
