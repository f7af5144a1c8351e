import Foundation
import Foundations
import NeuralNetworks
import TensorEngine
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// The numbers of a JSON array, truth values as 0 and 1.
  private func numbers(_ value: JSONValue?) -> [Double]? {
    guard case .array(let values) = value else { return nil }
    return values.compactMap {
      switch $0 {
      case .integer(let number): Double(number)
      case .double(let number): number
      case .bool(let truth): truth ? 1 : 0
      default: nil
      }
    }
  }

  private static func sample() -> Safetensors {
    var file = Safetensors(metadata: ["b": "two\n\"quoted\"", "a": "café"])
    file["kernel"] = Tensor([1, -2, 0.5, 4, 0.25, -8], shape: [2, 3])
    file.setArray(NDArray(shape: [3], storage: .bool([true, false, true])), for: "mask")
    file.setArray(NDArray(shape: [2], storage: .int64([.min, .max])), for: "steps")
    file["scalar"] = Tensor(2.5)
    file["empty"] = .zeros([0, 4])
    file.setArray(NDArray(shape: [2], storage: .float64([0.1, -1e300])), for: "wide")
    file.setArray(NDArray(shape: [1, 2], storage: .int32([-7, 7])), for: "small")
    return file
  }

  @Test func whatIsWrittenIsRead() async throws {
    try await withTemporaryFolder { folder in
      let (file, path) = (Self.sample(), "\(folder)/sample.safetensors")
      try file.write(to: path)
      let read = try Safetensors(contentsOf: path)
      #expect(read.metadata == file.metadata)
      #expect(Set(read.names) == Set(file.names))
      for name in file.names { #expect(read.array(name) == file.array(name), "\(name)") }
      #expect(read["small"] == Tensor([-7, 7], shape: [1, 2]))
      #expect(read["mask"]?.scalars == [1, 0, 1])
      #expect(read["nothing"] == nil)
      // Written again, the bytes are the same: the order is that of the file.
      try read.write(to: "\(folder)/again.safetensors")
      #expect(try FileSystem.read(path) == FileSystem.read("\(folder)/again.safetensors"))
    }
  }

  @Test func elementsAreAligned() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/sample.safetensors"
      try Self.sample().write(to: path)
      let bytes = try FileSystem.read(path)
      let length = Int(bytes[0]) | Int(bytes[1]) << 8
      #expect(length % 8 == 0)
      let header = try JSONValue(parsing: bytes[8..<8 + length])
      for (name, size) in [("steps", 8), ("wide", 8), ("kernel", 4), ("small", 4)] {
        guard case .array(let offsets) = header[name]?["data_offsets"],
          case .integer(let begin) = offsets.first
        else {
          Issue.record("no offsets of \(name)")
          return
        }
        #expect(begin % Int128(size) == 0)
      }
    }
  }

  @Test func namesKeepTheirOrderAndCanGo() {
    var file = Safetensors()
    for name in ["z", "a", "m"] { file[name] = Tensor(1) }
    file["a"] = Tensor(2)
    #expect(file.names == ["z", "a", "m"])
    file["z"] = nil
    #expect(file.names == ["a", "m"] && file["z"] == nil && file.count == 2)
  }

  @Test func aTensorIsStoredAsItIsNow() {
    var file = Safetensors()
    var x = Tensor([1, 2])
    file["x"] = x
    x.withMutableSpan { $0[0] = 9 }
    #expect(file["x"]?.scalars == [1, 2])
  }

  @Test func theFormatsOwnNameTraps() async {
    await #expect(processExitsWith: .failure) {
      var file = Safetensors()
      file["__metadata__"] = Tensor(1)
    }
  }

  @Test func readsWhatThePythonPackageWrote() throws {
    let file = try Safetensors(contentsOf: GoldenFiles.path("example.safetensors"))
    let json = try JSONValue(
      parsing: FileSystem.read(GoldenFiles.path("example.json"))[...])
    guard case .object(let members) = json else {
      Issue.record("no object")
      return
    }
    for member in members where member.name != "__metadata__" {
      let tensor = try #require(file[member.name])
      #expect(tensor.shape.dimensions.map(Double.init) == numbers(member.value["shape"]))
      #expect(tensor.scalars.map(Double.init) == numbers(member.value["values"]))
    }
    #expect(file.count == members.count - 1)
    guard case .string(let note) = json["__metadata__"]?["description"] else {
      Issue.record("no description")
      return
    }
    #expect(file.metadata == ["description": note])
  }

  static let python = ProcessInfo.processInfo.environment["PALESTRA_PYTHON"]

  @Test(.enabled(if: python != nil, "PALESTRA_PYTHON names a Python that has safetensors"))
  func thePythonPackageReadsWhatIsWritten() async throws {
    try await withTemporaryFolder { folder in
      let (file, path) = (Self.sample(), "\(folder)/sample.safetensors")
      try file.write(to: path)
      let output = try run(
        try #require(Self.python), [GoldenFiles.path("read_safetensors.py"), path])
      guard case .object(let members) = try JSONValue(parsing: output) else {
        Issue.record("no object")
        return
      }
      for member in members where member.name != "__metadata__" {
        let array = try #require(file.array(member.name))
        #expect(array.shape.map(Double.init) == numbers(member.value["shape"]))
        #expect(array.floats == numbers(member.value["first"])?.map(Float.init))
      }
      #expect(members.count == file.count + 1)
      for (key, value) in file.metadata {
        #expect(JSONValue.object(members)["__metadata__"]?[key] == .string(value))
      }
    }
  }

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func halfPrecisionBecomesFloat32() throws {
    // 1, -2, the largest, the smallest above 0, infinity in float16; 1, -2, 3.140625 in bfloat16.
    let halves: [UInt16] = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3f80, 0xc000, 0x4049]
    let header = """
      {"b":{"dtype":"BF16","shape":[3],"data_offsets":[10,16]},\
      "h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]}}
      """
    let data = halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let file = try Safetensors(bytes: safetensorsBytes(header, data), file: "halves")
    #expect(file["h"]?.scalars == [1, -2, 65504, 0x1p-24, .infinity])
    #expect(file["b"]?.scalars == [1, -2, 3.140625])
    #expect(file.array("h")?.dtype == .float32)
  }

  @Test func moreDimensionsThanATensorHas() throws {
    let header = #"{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#
    let file = try Safetensors(
      bytes: safetensorsBytes(header, [UInt8](repeating: 0, count: 8)), file: "deep")
    #expect(file["x"] == nil)
    #expect(file.array("x")?.shape == [1, 1, 1, 1, 1, 1, 2])
  }
}

/// The bytes of a file: the header's length, the header, the elements.
func safetensorsBytes(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
  let bytes = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes + data
}
