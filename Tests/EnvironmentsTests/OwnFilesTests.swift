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

  /// Lists as a person types them, and names that hold commas.
  @Test func columnsAreLeftOutByListsOfNames() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<20).map { "\($0),d\($0),n\($0),\($0 % 3),\($0 % 2)" }
      try Data(("x,date,name,\"price, €\",label\n" + rows.joined(separator: "\n")).utf8)
        .write(to: URL(fileURLWithPath: path))
      func features(_ skip: String) throws -> [String] {
        try Classification.make([
          "set": "files", "path": .string(path), "skip": InfoValue(parsing: skip),
        ]).featureNames
      }
      for skip in ["[date,name]", "[date, name]", "date,name", #"["date", "name"]"#, "name, date"] {
        #expect(try features(skip) == ["x", "price, €"], "\(skip)")
      }
      for skip in [#"[date, name, "price, €"]"#, #"date,name,"price, €""#] {
        #expect(try features(skip) == ["x"], "\(skip)")
      }
      for (skip, part) in [
        ("price, €", "leave them out, as --argument 'skip=[\"price, €\",date,name]'"),
        ("[]", "the name of a column, or a list of names as [low, high]"),
        ("", "the name of a column, or a list of names as [low, high]"),
        ("date,nmae", "expected a column \"nmae\" in the header"),
      ] {
        let error = #expect(throws: GymError.self, "\(skip)") { try features(skip) }
        #expect(error?.description.contains(part) ?? false, "\(error?.description ?? "")")
      }
    }
  }

  @Test func theArgumentOfTheOtherKindOfTableIsNamed() {
    let path = InfoValue.string("t.csv")
    for id in [Self.id, "Reconstruction/files-v0", "Generation/files-v0"] {
      let expected = GymError.other(
        "unknown argument \"target\": say label= here, for a column of classes; target= is for "
          + "Regression/files-v0")
      #expect(throws: expected, "\(id)") {
        try EnvironmentRegistry.standard.make(id, arguments: ["path": path, "target": "y"])
      }
    }
    let expected = GymError.other(
      "unknown argument \"label\": say target= here, for columns of numbers; label= is for "
        + "Classification/files-v0")
    #expect(throws: expected) {
      try EnvironmentRegistry.standard.make(
        "Regression/files-v0", arguments: ["path": path, "label": "y"])
    }
    // Of a known set neither has a meaning.
    let error = #expect(throws: GymError.self) {
      try EnvironmentRegistry.standard.make(
        "Classification/digits-drawn-v0", arguments: ["target": "y"])
    }
    #expect(error?.description.hasPrefix("unknown argument \"target\": the environment's") ?? false)
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
