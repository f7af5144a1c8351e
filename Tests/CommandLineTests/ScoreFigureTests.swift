import Foundation
import ImageFiles
import TestSupport
import Testing

/// The figures of a classifier's scores: class by class beside scikit-learn, and over its epochs.
@Suite struct ScoreFigureTests {
  private var model: String { GoldenFiles.path("figures.safetensors") }

  /// What Golden/make_class_report.py writes.
  private struct Golden: Decodable {
    let precision, recall, f1, macro: [Double]
    let support: [Int]
  }

  @Test func scoresByClassAreThoseOfScikitLearn() throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      "figures", "--model", model, "--output", scratch.path + "/f", "--only", "class-report",
      "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let golden = try GoldenFiles.decode(Golden.self, from: "class_report.json")
    let tolerance = Tolerance(absolute: 1e-12, relative: 0)
    let classes = try #require(try outcome.json["classes"] as? [[String: Any]])
    for (name, expected) in [
      ("precision", golden.precision), ("recall", golden.recall), ("f1", golden.f1),
    ] {
      let found = classes.compactMap { $0[name] as? Double }
      #expect(tolerance.mismatch(found, expected) == nil, "\(name)")
    }
    #expect(classes.compactMap { $0["examples"] as? Int } == golden.support)
    let macro = ["macro_precision", "macro_recall", "macro_f1"].compactMap { name in
      try? outcome.json[name] as? Double
    }
    #expect(tolerance.mismatch(macro, golden.macro) == nil)

    let table = try scratch.text("f/class-report.csv").split(separator: "\n")
    #expect(table.first == "class,precision,recall,f1,examples" && table.count == 11)
    for (row, line) in table.dropFirst().enumerated() {
      let fields = line.split(separator: ",")
      #expect(fields[0] == "\(row)" && fields[4] == "\(golden.support[row])")
      let values = fields[1...3].compactMap { Double($0) }
      let expected = [golden.precision[row], golden.recall[row], golden.f1[row]]
      #expect(tolerance.mismatch(values, expected) == nil)
    }
    let again = try Program.run(
      "figures", "--model", model, "--output", scratch.path + "/f", "--only", "class-report")
    #expect(again.status == 2 && again.errors.contains("overwrite"))
  }

  /// A sheet of many errors is cut, and says so.
  @Test func errorsAreDrawnUpToALimit() throws {
    let scratch = try Scratch()
    func size(_ folder: String, _ options: [String]) throws -> (width: Int, height: Int) {
      let outcome = try Program.run(
        ["figures", "--model", model, "--output", scratch.file(folder), "--only", "error-sheet"]
          + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let path = scratch.file("\(folder)/error-sheet.png")
      let picture = try Bitmap(png: Array(Data(contentsOf: URL(fileURLWithPath: path))), path: path)
      return (picture.width, picture.height)
    }
    let standard = try size("a", [])
    #expect(standard.height <= 2_000, "ten rows of ten")
    let few = try size("b", ["--errors", "20"])
    #expect(few.height < standard.height / 2, "two rows of ten, of six")
    for wrong in ["0", "10001", "x"] {
      let outcome = try Program.run(
        "figures", "--model", model, "--output", scratch.file("c"), "--errors", wrong)
      #expect(outcome.status != 0 && outcome.errors.contains("--errors"), "\(outcome.errors)")
    }
  }

  private func train(_ folder: String, epochs: Int) throws {
    let outcome = try Program.run(
      "train", "--agent", "classifier", "--argument", "first=300", "--set",
      "layers=[conv2d 4 5 relu, max_pool2d 4, flatten]", "--epochs", "\(epochs)", "--out", folder,
      "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func curvesComeFromTheRun() throws {
    let scratch = try Scratch()
    try train(scratch.file("run"), epochs: 3)
    let lines = try scratch.text("run/epochs.csv").split(separator: "\n")
    #expect(lines.first == "epoch,loss,accuracy,validation_accuracy,seconds")
    #expect(lines.dropFirst().map { $0.split(separator: ",")[0] } == ["1", "2", "3"])
    for line in lines.dropFirst() {
      let values = line.split(separator: ",").compactMap { Double($0) }
      #expect(values.count == 5 && values[1] > 0 && (0...1).contains(values[2]))
    }
    func draw(_ folder: String) throws -> Program.Outcome {
      try Program.run(
        "figures", "--model", scratch.file("run/model.safetensors"), "--output",
        scratch.file(folder), "--only", "training-curves")
    }
    let drawn = try draw("f")
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try scratch.bytes("f/training-curves.png").starts(with: [0x89, 0x50]))

    // Damaged, or not there.
    let path = URL(fileURLWithPath: scratch.file("run/epochs.csv"))
    try Data("epoch,loss,accuracy,validation_accuracy,seconds\n1,x,,,\n".utf8).write(to: path)
    let damaged = try draw("g")
    #expect(damaged.status != 0, "\(damaged.errors)")
    #expect(damaged.errors.contains("numbers in line 2"), "\(damaged.errors)")
    try FileManager.default.removeItem(at: path)
    let missing = try draw("h")
    #expect(missing.status == 2 && missing.errors.contains("epochs.csv"), "\(missing.errors)")
  }

  /// A run that continues has the epochs of one that was not stopped.
  @Test func aResumedRunHasAllEpochs() throws {
    let scratch = try Scratch()
    try train(scratch.file("whole"), epochs: 4)
    try train(scratch.file("parts"), epochs: 2)
    let resumed = try Program.run(
      "train", "--resume", scratch.file("parts"), "--epochs", "4", "--quiet")
    #expect(resumed.status == 0, "\(resumed.errors)")
    // The rate falls over the length of the training: the first epochs differ, their numbers do
    // not.
    func epochs(_ folder: String) throws -> [Substring] {
      try scratch.text("\(folder)/epochs.csv").split(separator: "\n").map {
        $0.split(separator: ",")[0]
      }
    }
    #expect(try epochs("whole") == epochs("parts"))
    #expect(try epochs("parts") == ["epoch", "1", "2", "3", "4"])
  }
}
