import Foundation
import Testing

/// `palestra data`, in folders of its own.
@Suite struct DataTests {
  @Test func theListKnowsEverySet() throws {
    let result = try Program.run("data", "list", "--json")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 8 + 1 + 3)
    #expect(lines[0].contains("\"name\":\"digits-drawn\",\"present\":true"))
    #expect(lines[9].hasPrefix("{\"name\":\"frases\",\"present\":true,\"texts\":true"))
  }

  /// The entropies are those of docs/text.md.
  @Test func aGrammarsTextsAreShown() throws {
    let result = try Program.run("data", "show", "sentences", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json
    for (level, entropy) in [("character", 0.40913), ("word", 1.54976)] {
      let counts = try #require(json[level] as? [String: Any])
      let found = try #require(counts["entropy"] as? Double)
      #expect((found - entropy).magnitude < 1e-5)
      #expect(counts["tokens"] as? Int ?? 0 > counts["vocabulary"] as? Int ?? 0)
    }
    let misuse = try Program.run("data", "show", "sentences", "--output", "x.npy")
    #expect(misuse.status != 0 && misuse.errors.contains("corpus of texts"))
  }

  @Test func theEmbeddedSetIsShownAndWritten() throws {
    let folder = try Scratch()
    let result = try Program.run(
      "data", "show", "--count", "30", "--output", folder.file("x.npy"), "--labels",
      folder.file("y.npy"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json
    #expect(json["name"] as? String == "digits-drawn" && json["train"] as? Int == 60_000)
    // 128 bytes of header, then 30 images; 30 labels of four bytes.
    #expect(try folder.bytes("x.npy").count == 128 + 30 * 784)
    #expect(try folder.bytes("y.npy").count == 128 + 30 * 4)
    let sheet = try Program.run(
      "data", "show", "digits-drawn", "--count", "30", "--output", folder.file("sheet.png"))
    #expect(try sheet.status == 0 && folder.bytes("sheet.png").starts(with: [0x89, 0x50]))
  }

  @Test func misuseIsNamed() throws {
    for arguments in [
      ["show", "mnis"], ["show", "mnist", "--split", "validation"], ["fetch"],
      ["fetch", "digits"], ["verify", "nothing"], ["show", "--output", "x.gif"],
      ["show", "digits-drawn", "--language", "pt"], ["fetch", "mnist", "--patience", "0"],
    ] {
      let result = try Program.run(["data"] + arguments)
      #expect(result.status == 2 && !result.errors.isEmpty, "\(arguments)")
    }
    let unknown = try Program.run("data", "show", "mnis")
    #expect(
      unknown.errors.contains("did you mean mnist or fashion-mnist or kmnist?"),
      "\(unknown.errors)")
    let mistyped = try Program.run("data", "fetch", "mnst")
    #expect(mistyped.errors.contains("did you mean mnist or kmnist?"), "\(mistyped.errors)")
    let none = try Program.run("data", "fetch", "nope")
    #expect(
      none.errors.contains("there is no data set \"nope\": expected one of digits-drawn, mnist, "),
      "\(none.errors)")
    let command = try Program.run("data", "lst")
    #expect(command.status == 2 && command.errors.contains("did you mean list?"))
  }

  @Test func whatIsBuiltInNeedsNoFetching() throws {
    let result = try Program.run("data", "fetch", "digits-drawn")
    #expect(result.status == 0 && result.errors.contains("built in"))
  }
}
