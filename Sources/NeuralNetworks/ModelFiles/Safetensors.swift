import Foundations
import TensorEngine

/// Named arrays and a few texts, as the safetensors format keeps them.
///
///     var file = Safetensors(metadata: ["note": "after 3 epochs"])
///     file["dense_1.kernel"] = kernel
///     try file.write(to: "model.safetensors")
///     let kernel = try Safetensors(contentsOf: "model.safetensors")["dense_1.kernel"]
///
/// The format: https://github.com/huggingface/safetensors. Eight bytes of length, a JSON header
/// with the element type, shape and position of every array, then the elements, little-endian,
/// without gaps. Nothing in it can be executed.
public struct Safetensors: Sendable, Equatable {
  /// One array: as a tensor where it holds Float32 of at most six dimensions, else as it is.
  enum Entry: Sendable, Equatable {
    case tensor(Tensor)
    case array(NDArray)
  }

  /// The header's name for its texts, which no array may have.
  static let metadataKey = "__metadata__"

  /// Texts beside the arrays.
  public var metadata: [String: String]
  /// The names of the arrays, in order.
  public private(set) var names: [String] = []
  private var entries: [String: Entry] = [:]

  /// Makes a file without arrays.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// The number of arrays.
  public var count: Int { names.count }

  /// An array as a tensor, its elements rounded to Float32 where they hold more digits.
  ///
  /// Reading gives nil where there is no such name or the array has more than six dimensions;
  /// setting nil removes the array, setting a new name adds it at the end.
  /// - Precondition: the name is not `__metadata__`.
  public subscript(name: String) -> Tensor? {
    get {
      switch entries[name] {
      case .tensor(let tensor): return tensor
      case .array(let array) where Self.fitsTensor(array.shape):
        return Tensor(array.floats, shape: Shape(array.shape))
      default: return nil
      }
    }
    set { set(newValue.map { .tensor($0.detached) }, for: name) }
  }

  /// An array with the element type of the file; nil where there is no such name.
  ///
  /// float16 and bfloat16 come as Float32, which holds all their values.
  public func array(_ name: String) -> NDArray? {
    switch entries[name] {
    case .tensor(let tensor):
      NDArray(shape: tensor.shape.dimensions, storage: .float32(tensor.scalars))
    case .array(let array): array
    case nil: nil
    }
  }

  /// Adds or replaces an array with its element type.
  /// - Precondition: the name is not `__metadata__`.
  public mutating func setArray(_ array: NDArray, for name: String) {
    set(.array(array), for: name)
  }

  mutating func set(_ entry: Entry?, for name: String) {
    precondition(name != Self.metadataKey, "Safetensors: the name \(name) is the format's own")
    if entry == nil {
      names.removeAll { $0 == name }
    } else if entries[name] == nil {
      names.append(name)
    }
    entries[name] = entry
  }

  func entry(_ name: String) -> Entry? { entries[name] }

  /// Whether a tensor can have this shape.
  static func fitsTensor(_ shape: [Int]) -> Bool {
    shape.count <= Shape.maximumRank && shape.allSatisfy { $0 <= Int(Int32.max) }
  }
}

/// The element types of the format that can be read, under its own names.
enum SafetensorsType: String, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case uint32 = "U32"
  case int32 = "I32"
  case float32 = "F32"
  case uint64 = "U64"
  case int64 = "I64"
  case float64 = "F64"

  /// The bytes of an element.
  var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}
