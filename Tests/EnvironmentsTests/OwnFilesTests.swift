import Datasets
import Foundation
import Gym
import ImageFiles
import Spaces
import TestSupport
import Testing

@testable import Environments

/// `Classification/files-v0`: one's own pictures and tables.
@Suite struct OwnFilesTests {
  private static let id = "Classification/files-v0"

  private func makePictures(_ folder: String) throws {
    let colors: [(name: String, color: (UInt8, UInt8, UInt8, UInt8))] = [
      ("blue", (0, 0, 255, 255)), ("red", (255, 51, 0, 255)),
    ]
    for (name, color) in colors {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      for index in 0..<12 {
        try Bitmap(width: 6, height: 4, filledWith: color)
          .writePNG(to: "\(folder)/\(name)/\(index).png")
      }
    }
  }

  @Test func coloredPicturesAreShownAsTheyAre() async throws {
    try await withTemporaryFolder { folder in
      try makePictures(folder)
      let arguments: [String: InfoValue] = [
        "path": .string(folder), "size": .list([2, 3]), "examples": 4,
      ]
      let spec = try EnvironmentRegistry.standard.spec(Self.id)
      #expect(try checkEnvironment(spec, arguments: arguments) == [])
      var environment = try Classification.make(["set": "files"].merging(arguments) { $1 })
      #expect(environment.observationSpace.shape == [2, 3, 3])
      #expect(environment.classNames == ["blue", "red"])
      let (observation, _) = try environment.reset(seed: 1)
      let isRed = observation.floats[0] == 1
      let pixel: [Float] = isRed ? [1, 0.2, 0] : [0, 0, 1]
      #expect(observation.floats == (0..<6).flatMap { _ in pixel })
      #expect(try environment.step(isRed ? 1 : 0).reward == 1)
      let scene = try #require(environment.render())
      guard case .image(let tile, let area)? = scene.items.first else {
        Issue.record("expected an image")
        return
      }
      #expect(tile.channels == 3 && tile.pixels.count == 18)
      // Three wide and two high.
      #expect(area.width == 280 && abs(area.height - 280 * 2 / 3) < 1e-9)
    }
  }

  /// Four fifths of the rows, twelve of each class, in the units of the file.
  @Test func aTableReportsTheMomentsOfItsTrainingPart() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<30).map { "\($0 % 2 == 0 ? 100 : 300),\($0 % 3),\($0 % 2)" }
      try Data(("x,y,label\n" + rows.joined(separator: "\n")).utf8)
        .write(to: URL(fileURLWithPath: path))
      let environments = try EnvironmentRegistry.standard.makeVector(
        Self.id, count: 5, arguments: ["path": .string(path), "validation": 0, "test": 0.2])
      #expect(
        environments.dataset?.epochLength == 24 && environments.singleObservationSpace.shape == [2])
      let moments = try #require(environments.dataset?.observationMoments)
      #expect(moments.mean[0] == 200 && moments.variance[0] == 10_000)
    }
  }

  @Test func wrongArgumentsAreNamed() async throws {
    try await withTemporaryFolder { folder in
      try makePictures(folder)
      let path = InfoValue.string(folder)
      for (arguments, part) in [
        ([:], "path"), (["path": "/none"], "there is no such file"),
        (["path": path, "size": 0], "size"), (["path": path, "size": .list([1, 2, 3])], "size"),
        (["path": path, "color": "cmyk"], "color"), (["path": path, "test": 1], "test"),
        (["path": path, "label": "x"], "label, impute or skip can't be given"),
        (["path": path, "positive": 2], "there is no class 2"),
        (["path": path, "classes": .list([0, 5])], "there is no class 5"),
      ] as [([String: InfoValue], String)] {
        let error = #expect(throws: GymError.self, "\(arguments)") {
          try EnvironmentRegistry.standard.make(Self.id, arguments: arguments)
        }
        #expect(error?.description.contains(part) ?? false, "\(error?.description ?? "")")
      }
      #expect(throws: GymError.self) {
        try EnvironmentRegistry.standard.make(
          "Classification/digits-drawn-v0", arguments: ["path": path])
      }
      let red = try Classification.make(["set": "files", "path": path, "positive": 1])
      #expect(red.classNames == ["not red", "red"])
    }
  }
}
