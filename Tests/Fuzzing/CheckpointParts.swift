import Foundations
import TensorEngine

/// A safetensors file of Float32 tensors taken apart, so that what is in it can be changed and the
/// rest still fits.
struct CheckpointParts {
  struct Tensor {
    var name: String
    var shape: [Int]
    var data: [UInt8]
  }

  private static let metadataKey = "__metadata__"

  /// Texts, an object.
  var metadata: JSONValue
  /// In the order of the file.
  var tensors: [Tensor]
  /// What replaces the header that follows from the tensors, once it was changed.
  private var changedHeader: JSONValue?

  /// Takes a valid file apart.
  init?(_ bytes: [UInt8]) {
    guard bytes.count > 8 else { return nil }
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << ($1 * 8) }
    guard length <= bytes.count - 8, let header = try? JSONValue(parsing: bytes[8..<8 + length]),
      case .object(let members) = header
    else { return nil }
    metadata = header[Self.metadataKey] ?? .object([])
    tensors = []
    let start = 8 + length
    for member in members where member.name != Self.metadataKey {
      guard case .array(let sizes) = member.value["shape"],
        case .array(let offsets) = member.value["data_offsets"], offsets.count == 2,
        case .integer(let from) = offsets[0], case .integer(let to) = offsets[1]
      else { return nil }
      let shape = sizes.map { size in if case .integer(let size) = size { Int(size) } else { 0 } }
      tensors.append(
        Tensor(
          name: member.name, shape: shape,
          data: Array(bytes[start + Int(from)..<start + Int(to)])))
    }
  }

  /// The header: of the tensors as they are, or as it was set.
  var header: JSONValue {
    get { changedHeader ?? ownHeader }
    set { changedHeader = newValue }
  }

  /// The file again.
  var bytes: [UInt8] {
    let string = Array(header.text.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: string.count >> ($0 * 8)) }
    return length + string + tensors.flatMap(\.data)
  }

  private var ownHeader: JSONValue {
    var members = [JSONValue.Member(Self.metadataKey, metadata)]
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.data.count
      members.append(
        .init(
          tensor.name,
          .object([
            .init("dtype", .string("F32")),
            .init("shape", .array(tensor.shape.map { .integer(Int128($0)) })),
            .init(
              "data_offsets", .array([.integer(Int128(offset)), .integer(Int128(end))])),
          ])))
      offset = end
    }
    return .object(members)
  }
}
