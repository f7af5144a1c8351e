import Foundation
import Testing

/// A file that is there is replaced with `--overwrite` alone, an input or a model never.
@Suite struct OutputGuardTests {
  private static let names = [
    "monitor.csv", "curve.png", "m.safetensors", "letters.csv", "x.npy", "a.png", "semi.csv",
    "back.csv", "photos/dusk/0.png",
  ]

  @Test(arguments: [
    ("plot . --out monitor.csv --overwrite", "--out ends in .png or .svg, got \"monitor.csv\""),
    ("plot . --out x.pdf", "--out ends in .png or .svg, got \"x.pdf\""),
    ("plot . --out curve.png", "curve.png is there already: give another name or --overwrite"),
    ("generate --model m.safetensors --out m.safetensors", "is the file of --model"),
    ("generate --model m.safetensors --out ./m.safetensors --overwrite", "is the file of --model"),
    ("generate --model m.safetensors --out letters.csv", "letters.csv is there already"),
    ("encode --model m.safetensors --input letters.csv --output letters.csv", "file of --input"),
    ("encode --model m.safetensors --input x.npy --output x.npy --overwrite", "file of --input"),
    ("encode --model m.safetensors --output back.csv", "back.csv is there already"),
    ("encode --model m.safetensors --output codes.txt", "--output ends in .csv or .npy"),
    ("attack --model m.safetensors --input x.npy --array x.npy", "--array is the file of --input"),
    ("attack --model m.safetensors --input a.png --output photos/../a.png", "file of --input"),
    ("attack --model m.safetensors --output curve.png", "curve.png is there already"),
    ("visualize --model m.safetensors --output curve.png", "curve.png is there already"),
    ("visualize --model m.safetensors --output v.png --array x.npy", "x.npy is there already"),
    (
      "visualize --model m.safetensors --start a.png --output a.png --overwrite",
      "--output is the file of --start"
    ),
    ("data show semi.csv --labels back.csv --output o.npy", "--labels ends in .npy"),
    ("data show digits-drawn --output x.npy", "--output: x.npy is there already"),
    ("data show digits-drawn --output y.npy --labels y.npy", "--labels is the file of --output"),
    (
      "data show ./photos --output photos/dusk/0.png --overwrite",
      "--output is a file of the data set, photos/dusk/0.png"
    ),
    ("model convert --input m.safetensors --output m.safetensors --overwrite", "file of --input"),
    ("view CartPole-v1 --agent random --screenshot s.jpg", "--screenshot ends in .png"),
  ])
  func nothingIsLost(line: String, message: String) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.file("photos/dusk"), withIntermediateDirectories: true)
    for name in Self.names {
      try Data("mine".utf8).write(to: URL(fileURLWithPath: scratch.file(name)))
    }
    let outcome = try Program.run(line.split(separator: " ").map(String.init), in: scratch.path)
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    for name in Self.names { #expect(try scratch.text(name) == "mine", "\(name)") }
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(files.count == Self.names.count, "\(files)")
  }

  @Test func aFileIsReplacedWhereThatIsAskedFor() throws {
    let scratch = try Scratch()
    let file = scratch.file("x.npy")
    let command = ["data", "show", "digits-drawn", "--count", "3", "--output", file]
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try Program.run(command).status == 2)
    #expect(try Program.run(command + ["--overwrite"]).status == 0)
    // 128 bytes of header, then 3 images.
    #expect(try scratch.bytes("x.npy").count == 128 + 3 * 784)
  }

  /// The picture whose name the program chose.
  @Test func theDefaultPictureIsReplaced() throws {
    let scratch = try Scratch()
    let trained = try Program.run(
      smallDQN + ["--steps", "100", "--quiet", "--out", scratch.file("run")])
    #expect(trained.status == 0, "\(trained.errors)")
    for _ in 0..<2 {
      let outcome = try Program.run(["plot", "run"], in: scratch.path)
      #expect(outcome.status == 0 && outcome.output == "learning-curve.png\n", "\(outcome.errors)")
    }
  }
}
