import Foundations
import NeuralNetworks
import NumPyRandom
import TestSupport
import Testing

/// Files that break a rule: every one gives an error that names the file and the position.
@Suite struct DamagedFileTests {
  private func error(_ bytes: [UInt8]) -> ModelFileError? {
    do throws(ModelFileError) {
      _ = try Safetensors(bytes: bytes, file: "bad")
      return nil
    } catch {
      return error
    }
  }

  private static let good = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  @Test func headersThatAreCutOrTooLong() {
    #expect(
      error([1, 2, 3])
        == .damaged(
          file: "bad", at: .offset(0), expected: "8 bytes with the header's length",
          found: "3 bytes"))
    for length in [9 as UInt64, 1 << 40, .max] {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
      #expect(
        error(bytes + Array("{}      ".utf8))
          == .damaged(
            file: "bad", at: .offset(0), expected: "a header of at most 8 bytes",
            found: "\(length)"))
    }
    #expect(error(safetensorsBytes("{}")) == nil)
    #expect(error(safetensorsBytes("")) != nil)
  }

  @Test(arguments: [
    (#"[]"#, 8), (#" {}"#, 8), (#"{"a":1,"a":2}"#, 15), (#"{"a":"#, 13), ("{\"\u{1}\":1}", 10),
    (String(repeating: "[", count: 100_000), 16), (#"{"a":{"b":[[[[[[[[[]]]]]]]]]}}"#, 24),
  ])
  func headersThatAreNotJSONObjects(_ header: String, _ offset: Int) {
    guard case .damaged("bad", .offset(let index), _, _) = error(safetensorsBytes(header)) else {
      Issue.record("\(header): \(String(describing: error(safetensorsBytes(header))))")
      return
    }
    #expect(index == offset)
  }

  @Test func headersThatAreNotUTF8() {
    var bytes = safetensorsBytes(#"{"xx":\#(Self.good)}"#, [UInt8](repeating: 0, count: 8))
    bytes[10] = 0xff
    guard case .damaged("bad", .offset(9), "UTF-8", _) = error(bytes) else {
      Issue.record("\(String(describing: error(bytes)))")
      return
    }
  }

  @Test(arguments: [
    (#"{"x":7}"#, "x"), (#"{"__metadata__":[]}"#, "__metadata__"),
    (#"{"__metadata__":{"k":1}}"#, "__metadata__.k"),
    (#"{"x":{"shape":[2],"data_offsets":[0,8]}}"#, "x.dtype"),
    (#"{"x":{"dtype":"F32","data_offsets":[0,8]}}"#, "x.shape"),
    (#"{"x":{"dtype":"F32","shape":[2]}}"#, "x.data_offsets"),
    (#"{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "x.shape"),
    (#"{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, "x.shape"),
    (#"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "x.shape"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, "x.data_offsets"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "x.data_offsets"),
    (#"{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "x.data_offsets"),
    (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "x.data_offsets"),
    // 2^62 * 4 bytes and (2^62 * 4, 0): the product leaves 64 bits.
    (
      #"{"x":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}"#, "x.data_offsets"
    ),
    (
      #"{"x":{"dtype":"U8","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}"#,
      "x.data_offsets"
    ),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "x.data_offsets"),
    (
      #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "y.data_offsets"
    ),
  ])
  func fieldsThatDoNotFit(_ header: String, _ key: String) {
    let error = error(safetensorsBytes(header, [UInt8](repeating: 0, count: 8)))
    guard case .damaged("bad", .key(key), _, _) = error else {
      Issue.record("\(header): \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("bad") == true)
  }

  @Test func bytesThatNobodyOwns() {
    let bytes = safetensorsBytes(#"{"x":\#(Self.good)}"#, [UInt8](repeating: 0, count: 9))
    guard case .damaged("bad", .offset(bytes.count - 1), _, _) = error(bytes) else {
      Issue.record("\(String(describing: error(bytes)))")
      return
    }
  }

  @Test func elementTypesThatAreNotKnown() {
    let header = #"{"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#
    let error = error(safetensorsBytes(header, [UInt8](repeating: 0, count: 8)))
    guard case .unsupported("bad", .key("x.dtype"), _, #""F8_E4M3""#) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func truthValuesAreZeroOrOne() {
    let header = #"{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#
    let bytes = safetensorsBytes(header, [1, 2])
    guard case .damaged("bad", .offset(bytes.count - 1), _, "2") = error(bytes) else {
      Issue.record("\(String(describing: error(bytes)))")
      return
    }
  }

  /// Bytes changed, cut off, doubled and put in, from a seed: nothing crashes, and what is refused
  /// is refused with the file's name and a position.
  @Test func randomDamage() throws {
    let original = try FileSystem.read(GoldenFiles.path("model.safetensors"))
    var random = PCG64(seed: 2025)
    var refused = 0
    for _ in 0..<2_000 {
      let bytes = damaged(original, &random)
      do throws(ModelFileError) {
        _ = try ModelFile(Safetensors(bytes: bytes, file: "bad"), file: "bad")
      } catch {
        refused += 1
        switch error {
        case .damaged(let file, let index, _, _), .unsupported(let file, let index, _, _),
          .misfit(let file, let index, _, _):
          #expect(file == "bad")
          if case .offset(let offset) = index { #expect((0...bytes.count).contains(offset)) }
        case .file: Issue.record("no file was opened: \(error)")
        }
      }
    }
    // Damage to the weights alone cannot be seen.
    #expect(refused > 1_000)
  }

  private func damaged(_ original: [UInt8], _ random: inout PCG64) -> [UInt8] {
    var bytes = original
    for _ in 0...random.integers(upTo: 3) {
      let index = random.integers(upTo: max(bytes.count, 1))
      switch random.integers(upTo: 6) {
      case 0: bytes = Array(bytes.prefix(index))
      case 1: bytes.insert(UInt8(random.integers(upTo: 256)), at: index)
      case 2: bytes.insert(contentsOf: bytes[index...].prefix(random.integers(upTo: 40)), at: index)
      case 3: bytes.removeSubrange(index..<min(bytes.count, index + random.integers(upTo: 9)))
      default:
        // Mostly digits and brackets of the header, which keep it readable.
        guard !bytes.isEmpty else { continue }
        let header = min(bytes.count, 900)
        let letters = Array(#"0123456789-.eE"{}[],:\ntfU"#.utf8)
        bytes[random.integers(upTo: header)] = letters[random.integers(upTo: letters.count)]
      }
    }
    return bytes
  }
}
