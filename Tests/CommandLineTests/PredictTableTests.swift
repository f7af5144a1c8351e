import Datasets
import Foundation
import ImageFiles
import TensorEngine
import Testing

/// `palestra predict` for rows of a table and for pictures, by name.
@Suite struct PredictTableTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ string: String, _ name: String) throws -> String {
    try Data(string.utf8).write(to: URL(fileURLWithPath: scratch.file(name)))
    return scratch.file(name)
  }

  /// The median size is 5 and most have no garden, whichever eight rows are held out.
  private func model(_ flags: [String]) throws -> String {
    let rows = (0..<40).map { row in
      let size = [1, 5, 5, 9][row % 4]
      return "\(row == 5 ? "NA" : "\(size)"),\(["blue", "green", "red"][row % 3]),"
        + "\(row % 5 == 0 ? "yes" : "no"),\(size > 4 ? "big" : "small"),\(row)"
    }
    let path = try write(
      (["size,color,garden,kind,id"] + rows).joined(separator: "\n"), "rows.csv")
    return try train(
      ["Classification/files-v0", "--argument", "path=\(path)"]
        + ["--argument", "label=kind", "--argument", "skip=id"] + flags)
  }

  private func train(_ flags: [String]) throws -> String {
    let outcome = try Program.run(
      ["train", "--quiet", "--out", scratch.file("run"), "--env"] + flags)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("run/model.safetensors")
  }

  private func predict(_ model: String, _ input: String, _ flags: String...) throws
    -> Program.Outcome
  {
    try Program.run(["predict", "--model", model, "--input", input] + flags)
  }

  /// The lines of a CSV file by fields.
  private func fields(_ name: String) throws -> [[String]] {
    try scratch.text(name).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static let agents = [
    ["--agent", "logistic-regression"],
    [
      "--agent", "classifier", "--network", "mlp-300-100", "--set", "layers=[dense 8 relu]",
      "--epochs", "2",
    ],
  ]

  @Test(arguments: agents) func rowsBecomeWhatTheyBecameInTraining(flags: [String]) throws {
    let model = try model(flags)
    let new = try write(
      "garden;kind;color;size\nyes;?;red;9\nno;?;blue;NA\n?;?;violet;1.5\n", "new.csv")
    // size, color=blue, color=green, color=red, garden=yes
    let byHand: [Float] = [9, 0, 0, 1, 1, 5, 1, 0, 0, 0, 1.5, 0, 0, 0, 0]
    try NumPyFile.write(Tensor(byHand, shape: [3, 5]), to: scratch.file("x.npy"))
    let written = try predict(model, new, "--output", scratch.file("p.csv"), "--json")
    #expect(written.status == 0, "\(written.errors)")
    for note in [
      "columns that the model does not use are left out: kind",
      "and count as none of them: 1 (violet)",
      "column \"size\": missing values replaced as in training: 1",
      "column \"garden\": missing values replaced as in training: 1",
    ] {
      #expect(written.errors.contains(note), "\(written.errors)")
    }
    #expect(try written.json["names"] as? [String] == ["big", "small"])
    let arrays = try predict(
      model, scratch.file("x.npy"), "--output", scratch.file("p.npy"), "--probabilities")
    #expect(arrays.status == 0, "\(arrays.errors)")
    let expected = try NumPyFile.read(scratch.file("p.npy")).floats
    let lines = try fields("p.csv")
    #expect(lines.count == 4 && lines[0] == ["row", "prediction", "p(big)", "p(small)"])
    for (row, line) in lines.dropFirst().enumerated() {
      let probabilities = Array(expected[2 * row..<2 * row + 2])
      #expect(line[0] == "\(row + 1)" && line[2...].compactMap { Float($0) } == probabilities)
      #expect(line[1] == (probabilities[1] > probabilities[0] ? "small" : "big"))
    }
    let printed = try predict(model, new)
    #expect(printed.status == 0 && printed.output.contains("p(small)"))
    #expect(printed.output.split(separator: "\n").count == 4)
    let json = try predict(model, new, "--json").json
    #expect(json["predictions"] as? [String] == lines.dropFirst().map { $0[1] })
  }

  @Test func whatIsMissingOrHasChangedIsNamed() throws {
    let model = try model(Self.agents[0])
    let new = try write("garden,size,color\nyes,9,red\n", "new.csv")
    let output = scratch.file("p.csv")
    func refused(_ input: String, _ message: String, _ status: Int32 = 1) throws {
      let outcome = try predict(model, input, "--output", output)
      #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let unknown = try predict(model, try write("garden,size,color\nmaybe,9,red\n", "two.csv"))
    #expect(unknown.errors.contains("and count as \"no\": 1 (maybe)"), "\(unknown.errors)")
    try refused(try write("size,shade\n9,red\n", "few.csv"), "found none named color, garden")
    try refused(try write("garden,size,color\nno,big,red\n", "text.csv"), "\"size\" holds texts")
    try refused(try write("", "empty.csv"), "the file is empty")
    #expect(!FileManager.default.fileExists(atPath: output))
    #expect(try predict(model, new, "--output", output).status == 0)
    let before = try scratch.text("p.csv")
    try refused(new, "--overwrite", 2)
    let (rows, moved) = (scratch.file("rows.csv"), scratch.file("moved.csv"))
    try FileManager.default.moveItem(atPath: rows, toPath: moved)
    let gone = try predict(model, new, "--output", output, "--overwrite")
    #expect(gone.status == 1 && gone.errors.contains("--argument path=FILE"), "\(gone.errors)")
    let found = try predict(
      model, new, "--output", output, "--overwrite", "--argument", "path=\(moved)")
    #expect(try found.status == 0 && scratch.text("p.csv") == before, "\(found.errors)")
    // One category instead of another: as many columns between the same bounds.
    let other = try scratch.text("moved.csv").replacing("blue", with: "azure")
    _ = try write(other, "rows.csv")
    let changed = try predict(model, new, "--output", output, "--overwrite")
    #expect(changed.status == 1 && changed.errors.contains("has changed"), "\(changed.errors)")
    #expect(try scratch.text("p.csv") == before)
  }

  @Test func numbersOfAKnownTableArePredicted() throws {
    let model = try train(["Regression/friedman-1-v0", "--agent", "ridge"])
    let row = (0..<10).map { Float($0) / 16 }
    try NumPyFile.write(Tensor(row, shape: [1, 10]), to: scratch.file("x.npy"))
    let header = (0..<10).reversed().map { "x\($0)" }.joined(separator: ",")
    let values = row.reversed().map { "\($0)" }
    let new = try write("\(header)\n\(values.joined(separator: ","))\n", "new.csv")
    #expect(try predict(model, new, "--output", scratch.file("p.csv")).status == 0)
    #expect(
      try predict(model, scratch.file("x.npy"), "--output", scratch.file("p.npy")).status == 0)
    let expected = try NumPyFile.read(scratch.file("p.npy")).floats
    #expect(try fields("p.csv") == [["row", "prediction"], ["1", "\(expected[0])"]])
    let missing = try write(
      "\(header)\n\((["?"] + values.dropFirst()).joined(separator: ","))\n", "missing.csv")
    let refused = try predict(model, missing)
    #expect(refused.status == 1 && refused.errors.contains("row 1, column \"x9\": expected"))
  }

  @Test func picturesAreClassifiedByName() throws {
    for (name, red) in [("dusk", UInt8(200)), ("night", UInt8(20))] {
      let folder = scratch.file("photos/\(name)")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in 0..<12 {
        try Bitmap(width: 8, height: 8, filledWith: (red, UInt8(index), 40, 255))
          .writePNG(to: "\(folder)/\(index).png")
      }
    }
    let model = try train([
      "Classification/files-v0", "--argument", "path=\(scratch.file("photos"))", "--agent",
      "classifier", "--set", "layers=[flatten]", "--set", "learning_rate=0.01", "--set",
      "batch_size=5", "--epochs", "20",
    ])
    let pixels = (0..<64).flatMap { _ in [200, 7, 40].map { Float($0) / 255 } }
    try NumPyFile.write(Tensor(pixels, shape: [1, 8, 8, 3]), to: scratch.file("x.npy"))
    let picture = scratch.file("photos/dusk/7.png")
    #expect(try predict(model, picture, "--output", scratch.file("p.csv")).status == 0)
    let array = try predict(
      model, scratch.file("x.npy"), "--output", scratch.file("p.npy"), "--probabilities")
    #expect(array.status == 0, "\(array.errors)")
    let expected = try NumPyFile.read(scratch.file("p.npy")).floats
    let lines = try fields("p.csv")
    #expect(lines[0] == ["file", "prediction", "p(dusk)", "p(night)"])
    #expect(lines[1] == [picture, "dusk"] + expected.map { "\($0)" })
    let folder = try predict(
      model, scratch.file("photos/night"), "--output", scratch.file("all.csv"))
    #expect(folder.status == 0, "\(folder.errors)")
    let all = try fields("all.csv").dropFirst()
    #expect(all.count == 12 && all.allSatisfy { $0[1] == "night" })
    #expect(all.first?[0] == "0.png" && all.map { $0[0] }.contains("11.png"))
    let none = try predict(model, scratch.file("photos"))
    #expect(none.status == 1 && none.errors.contains("file in the folder, found none"))
  }
}
