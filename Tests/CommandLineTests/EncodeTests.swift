import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// `palestra encode`
@Suite struct EncodeTests {
  private func model(_ scratch: Scratch, _ flags: [String]) throws -> String {
    let arguments =
      ["train"] + flags + ["--updates", "20", "--quiet", "--out", scratch.file("run")]
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return scratch.file("run/model.safetensors")
  }

  /// The codes of a data set's test images are those of the same images from a file.
  @Test(arguments: [
    ["--agent", "autoencoder", "--argument", "first=100"],
    ["--agent", "gan", "--argument", "first=100"],
  ])
  func codesOfASetAreThoseOfItsFile(flags: [String]) throws {
    let scratch = try Scratch()
    let model = try model(scratch, flags)
    let images = scratch.file("images.npy")
    #expect(
      try Program.run(
        "data", "show", "digits-drawn", "--split", "test", "--count", "30", "--output", images
      ).status == 0)
    func encode(_ flags: [String], _ name: String) throws -> [String] {
      let outcome = try Program.run(
        ["encode", "--model", model, "--output", scratch.file(name)] + flags)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try String(contentsOfFile: scratch.file(name), encoding: .utf8)
        .split(separator: "\n").map(String.init)
    }
    let set = try encode([], "set.csv")
    let file = try encode(["--input", images], "file.csv")
    #expect(set[0] == file[0] + ",label" && file[0].hasPrefix("code_1,code_2"))
    func codes(_ line: String) -> [Double] { line.split(separator: ",").compactMap { Double($0) } }
    for (line, other) in zip(set, file).dropFirst() {
      let (ofSet, ofFile) = (codes(line), codes(other))
      #expect(ofSet.count == ofFile.count + 1)
      // The set has more examples, and products of another height round otherwise.
      for (one, two) in zip(ofSet, ofFile) { #expect(abs(one - two) <= 1e-5 * max(1, abs(two))) }
    }
    #expect(file.count == 30 + 1 && Set(file).count == file.count)
  }

  /// Digits that were drawn alike are classified by their pixels, less well by two numbers.
  @Test func aClassifierOfCodesIsScored() throws {
    let scratch = try Scratch()
    let model = try model(scratch, ["--agent", "autoencoder", "--argument", "first=500"])
    let flags = ["encode", "--model", model, "--svc", "--json"]
    let trained = try Program.run(flags).json
    let untrained = try Program.run(flags + ["--untrained", "--seed", "3"]).json
    let pixels = try #require(trained["svc_examples"] as? Double)
    let codes = try #require(trained["svc_codes"] as? Double)
    #expect(pixels > 0.7 && codes > 0.1 && codes < pixels)
    #expect(untrained["svc_examples"] as? Double == pixels)
    #expect(untrained["svc_codes"] as? Double != codes)
  }

  @Test(arguments: [
    (["--input", "x.npy", "--svc"], "leave out --input"), ([], "give --output"),
    (["--output", "codes.txt"], "--output ends in .csv or .npy"),
    (["--svc", "--seed", "1"], "give that too"),
  ])
  func misuseIsNamed(flags: [String], expected: String) throws {
    let outcome = try Program.run(["encode", "--model", "model.safetensors"] + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(expected), "\(outcome.errors)")
  }
}
