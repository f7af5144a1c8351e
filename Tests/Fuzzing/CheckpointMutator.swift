import Foundations
import NumPyRandom

/// Damages checkpoints, the same way for the same seed: half of them byte by byte, half by what
/// they mean (a number of the header, of a JSON text or of the configuration, an element or the
/// size of a tensor).
package struct CheckpointMutator {
  private var random: PCG64
  private var bytes: FileMutator

  package init(seed: UInt64) {
    random = PCG64(seed: seed, stream: "checkpoints")
    bytes = FileMutator(seed: seed)
  }

  /// Numbers that counters, sizes, times and seeds stumble over.
  private static let numbers: [JSONValue] = [
    .integer(0), .integer(-1), .integer(1), .integer(2), .integer(65_536), .integer(1 << 31),
    .integer(1 << 53), .integer(1 << 53 + 1), .integer(Int128(Int.max)), .integer(Int128(Int.min)),
    .integer(Int128(Int.max) + 1), .double(0.5), .double(1e300), .double(-1e300), .double(1e-300),
    .double(.nan), .double(.infinity), .double(-.infinity),
  ]

  private static let elements: [Float] = [
    .nan, .infinity, -.infinity, 0, -1, 0.5, 2, 3, 1e30, -1e30, .leastNonzeroMagnitude, 16_777_216,
  ]

  /// A damaged copy.
  package mutating func mutated(_ file: [UInt8]) -> [UInt8] {
    guard random.next() & 1 == 0, var parts = CheckpointParts(file) else {
      return bytes.mutated(of: [file])
    }
    for _ in 0...random.integers(upTo: 2) {
      switch random.integers(upTo: 10) {
      case 0: change(&parts.header)
      case 1, 2: changeElements(&parts)
      case 3: resize(&parts)
      default: changeText(&parts)
      }
    }
    return parts.bytes
  }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[random.integers(upTo: list.count)]
  }

  // MARK: Texts

  private mutating func changeText(_ parts: inout CheckpointParts) {
    guard case .object(var texts) = parts.metadata, !texts.isEmpty else { return }
    let index = random.integers(upTo: texts.count)
    guard case .string(let string) = texts[index].value else { return }
    if random.integers(upTo: 30) == 0 {
      texts.remove(at: index)
    } else {
      texts[index].value = .string(changed(string))
    }
    parts.metadata = .object(texts)
  }

  private mutating func changed(_ string: String) -> String {
    if var value = try? JSONValue(
      parsing: Array(string.utf8)[...], depthLimit: 64, allowsNonFinite: true)
    {
      change(&value)
      return value.text
    }
    var lines = string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let index = random.integers(upTo: lines.count)
    let isMapping = lines[index].contains(": ")
    var words = lines[index].split(separator: " ", omittingEmptySubsequences: false)
      .map(String.init)
    let word = isMapping ? words.count - 1 : random.integers(upTo: words.count)
    words[word] = pick(Self.numbers).text
    lines[index] = words.joined(separator: " ")
    return lines.joined(separator: "\n")
  }

  /// Changes something at a random depth.
  private mutating func change(_ value: inout JSONValue) {
    let goesDeeper = random.integers(upTo: 12) > 0
    switch value {
    case .object(var members) where !members.isEmpty && goesDeeper:
      change(&members[random.integers(upTo: members.count)].value)
      value = .object(members)
    case .array(var items) where !items.isEmpty && goesDeeper:
      let index = random.integers(upTo: items.count)
      switch random.integers(upTo: 8) {
      case 0: items.remove(at: index)
      case 1: items.append(items[index])
      default: change(&items[index])
      }
      value = .array(items)
    default:
      let others: [JSONValue] = [.null, .bool(true), .string(""), .array([]), .object([])]
      value = random.integers(upTo: 6) == 0 ? pick(others) : pick(Self.numbers)
    }
  }

  // MARK: Tensors

  private mutating func changeElements(_ parts: inout CheckpointParts) {
    guard let index = tensorIndex(parts) else { return }
    let element = pick(Self.elements)
    var data = parts.tensors[index].data
    let count = data.count / 4
    let changesAll = random.integers(upTo: 4) == 0
    let offsets = changesAll ? Array(0..<count) : [random.integers(upTo: count)]
    for offset in offsets {
      for byte in 0..<4 {
        data[offset * 4 + byte] = UInt8(
          truncatingIfNeeded: element.bitPattern >> (UInt32(byte) * 8))
      }
    }
    parts.tensors[index].data = data
  }

  /// Gives a tensor another size, with as many elements as that takes, or takes it away.
  private mutating func resize(_ parts: inout CheckpointParts) {
    guard let index = tensorIndex(parts) else { return }
    switch random.integers(upTo: 4) {
    case 0: parts.tensors.remove(at: index)
    case 1:
      parts.tensors[index].shape = [parts.tensors[index].data.count / 4]
    case 2:
      parts.tensors[index].shape = [0] + parts.tensors[index].shape.dropFirst()
      parts.tensors[index].data = []
    default:
      let rows = parts.tensors[index].shape.first ?? 1
      let size = parts.tensors[index].data.count / max(1, rows)
      parts.tensors[index].shape = [rows + 1] + parts.tensors[index].shape.dropFirst()
      parts.tensors[index].data += Array(repeating: 0, count: size)
    }
  }

  private mutating func tensorIndex(_ parts: CheckpointParts) -> Int? {
    let indices = parts.tensors.indices.filter { parts.tensors[$0].data.count >= 4 }
    return indices.isEmpty ? nil : pick(indices)
  }
}
