import Foundation
import ImageFiles
import Testing

/// One's own files from the command line: shown, trained on, evaluated, predicted and drawn.
@Suite struct OwnFilesCommandTests {
  /// Numbers of 0..<count, always the same (Knuth's MMIX generator).
  private struct Draws {
    var state: UInt64
    mutating func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
  }

  private static let kinds: [(name: String, color: [Int], isRound: Bool)] = [
    ("green-disc", [40, 160, 60], true), ("red-disc", [200, 50, 40], true),
    ("red-frame", [200, 50, 40], false),
  ]

  /// Pictures of several sizes on a dark ground of noise, as folders of classes: shape alone does
  /// not distinguish the first two, nor color the last two.
  private func makePictures(_ folder: String, of each: Int) throws {
    var draws = Draws(state: 7)
    for (name, color, isRound) in Self.kinds {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      for index in 0..<each {
        let side = 20 + draws.next(8)
        var picture = Bitmap(width: side, height: side)
        let middle = Double(side) / 2 + Double(draws.next(5)) - 2
        for position in 0..<side * side {
          let (x, y) = (Double(position % side) - middle, Double(position / side) - middle)
          let reach = max(abs(x), abs(y))
          let isInside = isRound ? x * x + y * y < 40 : reach < 8 && reach > 5
          for channel in 0..<3 {
            let ground = isInside ? color[channel] : 20
            picture.pixels[position * 4 + channel] = UInt8(ground + draws.next(40))
          }
        }
        try picture.writePNG(to: "\(folder)/\(name)/\(index).png")
      }
    }
  }

  @Test func coloredPicturesAreLearnedAndDrawnInColor() throws {
    let scratch = try Scratch()
    let photos = scratch.file("photos")
    try makePictures(photos, of: 50)
    let (images, labels) = (scratch.file("x.npy"), scratch.file("y.npy"))
    let shown = try Program.run(
      "data", "show", photos, "--argument", "size=12", "--split", "test", "--output", images,
      "--labels", labels, "--json")
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(try shown.json["shape"] as? [Int] == [12, 12, 3])
    #expect(try shown.json["test_counts"] as? [Int] == [10, 10, 10])

    let run = scratch.file("run")
    let trained = try Program.run(
      "train", "--agent", "classifier", "--set",
      "layers=[conv2d 8 3 relu, max_pool2d 2, flatten, dense 16 relu]", "--set", "batch_size=10",
      "--set", "learning_rate=0.003", "--env", "Classification/files-v0", "--argument",
      "path=\(photos)", "--argument", "size=12", "--epochs", "40", "--seed", "1", "--quiet",
      "--json", "--out", run)
    #expect(trained.status == 0, "\(trained.errors)")
    let errors = try #require(try trained.json["errors"] as? Int)
    // Of thirty: above 95 %.
    #expect(errors <= 1)

    let model = run + "/model.safetensors"
    let evaluated = try Program.run("evaluate", "--model", model, "--json", "--quiet").json
    #expect(evaluated["errors"] as? Int == errors && evaluated["steps"] as? Int == 30)
    let predicted = try Program.run(
      "predict", "--model", model, "--input", images, "--output", scratch.file("p.npy"))
    #expect(predicted.status == 0, "\(predicted.errors)")
    let scores = try scratch.bytes("p.npy").dropFirst(128).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    let truth = try scratch.bytes("y.npy").dropFirst(128).withUnsafeBytes {
      Array($0.bindMemory(to: Int32.self))
    }
    let wrong = truth.indices.count { row in
      let part = scores[row * 3..<row * 3 + 3]
      return part.firstIndex(of: part.max() ?? 0) != row * 3 + Int(truth[row])
    }
    #expect(truth.count == 30 && wrong == errors)

    let drawn = try Program.run(
      "figures", "--model", model, "--output", scratch.file("f"), "--json")
    #expect(try drawn.status == 0 && drawn.json["test_examples"] as? Int == 30)
    // Greens and reds of the pictures; filters are tiles of all colors.
    let first = try Bitmap(contentsOf: scratch.file("f/first-20.png"))
    #expect(first.count { $0 > 190 && $1 < 100 && $2 < 100 } > 500)
    #expect(first.count { $0 < 90 && $1 > 150 && $2 < 110 } > 500)
    let filters = try Bitmap(contentsOf: scratch.file("f/first-layer-filters.png"))
    #expect(filters.count { max($0, $1, $2) - min($0, $1, $2) > 60 } > 5_000)
  }

  @Test func aTableIsLearnedFromRowsAsTheyAre() throws {
    let scratch = try Scratch()
    var draws = Draws(state: 3)
    let rows = (0..<200).map { index in
      "\(5_000 + draws.next(1_000) + index % 2 * 1_500),\(Double(draws.next(1_000)) / 1e6),"
        + (index % 2 == 0 ? "low" : "high")
    }
    let table = scratch.file("t.csv")
    try Data(("weight,share,kind\n" + rows.joined(separator: "\n")).utf8)
      .write(to: URL(fileURLWithPath: table))
    let shown = try Program.run("data", "show", table)
    #expect(shown.status == 0 && shown.output.contains("columns: weight, share"))
    let trained = try Program.run(
      "train", "--agent", "classifier", "--network", "mlp-300-100", "--set",
      "layers=[dense 16 relu]", "--env", "Classification/files-v0", "--argument", "path=\(table)",
      "--epochs", "40", "--seed", "1", "--quiet", "--json", "--out", scratch.file("run"))
    #expect(trained.status == 0, "\(trained.errors)")
    // The kinds lie 500 apart.
    #expect(try #require(try trained.json["test_error"] as? Double) < 5)
    let model = try Program.run("model", "show", scratch.file("run/model.safetensors"))
    #expect(model.output.contains("normalization_1"))
  }

  @Test func mistakesAreNamed() throws {
    let scratch = try Scratch()
    let photos = scratch.file("photos")
    try makePictures(photos, of: 3)
    for (arguments, status, message) in [
      (["data", "show", photos], Int32(1), "Give a size to which all pictures are resized"),
      (["data", "show", photos, "--argument", "size=big"], 2, "size"),
      (["data", "show", scratch.file("none")], 1, "there is no such file or folder"),
      (["data", "show", "mnist", "--argument", "size=4"], 2, "sets of your own"),
      (["check", "Classification/files-v0"], 2, "--argument path=photos"),
      (
        [
          "train", "--agent", "classifier", "--env", "Classification/files-v0", "--out",
          scratch.file("run"),
        ], 2, "--argument path=photos"
      ),
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.status == status, "\(arguments)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}

extension Bitmap {
  /// The pixels whose red, green and blue are as asked.
  fileprivate func count(_ isCounted: (UInt8, UInt8, UInt8) -> Bool) -> Int {
    stride(from: 0, to: pixels.count, by: 4).count {
      isCounted(pixels[$0], pixels[$0 + 1], pixels[$0 + 2])
    }
  }
}
