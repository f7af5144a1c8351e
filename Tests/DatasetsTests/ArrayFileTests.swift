import Foundations
import TensorEngine
import TestSupport
import Testing

@testable import Datasets

@Suite struct ArrayFileTests {
  static let files = GoldenFileSet.shared?.files ?? []

  @Test func goldenFilesAreThere() { #expect(Self.files.count == 43) }

  @Test(arguments: files) func filesHoldWhatNumPyWrote(file: GoldenFileSet.File) throws {
    let array = try file.array()
    #expect(array.shape == file.shape)
    #expect(array.dtype.rawValue == file.dtype)
    let values = array.exactValues
    #expect(values.count == file.values.count)
    for (value, expected) in zip(values, file.values) { #expect(isSame(value, expected.value)) }
  }

  @Test func archivesNameTheirArrays() throws {
    for file in Self.files where file.kind == "npz" && file.name != "zip64" {
      #expect(
        try NumPyArchive(bytes: file.bytes, file: "a.npz").names.sorted() == ["arr_0", "named"])
      #expect(throws: DatasetError.self) {
        try NumPyArchive(bytes: file.bytes, file: "a.npz").array("other")
      }
    }
  }

  /// Every file that is cut short says so, wherever it is cut.
  @Test(arguments: files) func cutFilesThrow(file: GoldenFileSet.File) throws {
    let bytes = file.bytes
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
      let error = #expect(throws: DatasetError.self) {
        try GoldenFileSet.File.read(file.kind, Array(bytes[..<length]))
      }
      #expect("\(String(describing: error))".contains("bad"))
    }
  }

  @Test func sizesBeyondTheFileAreRefusedBeforeAllocation() {
    let huge: [UInt8] = [0, 0, 8, 2, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]
    #expect(
      throws: DatasetError.damaged(
        file: "a.idx", offset: 12,
        reason: "expected 4611686014132420609 bytes of elements, found at most 3")
    ) { try IDX.read(bytes: huge, file: "a.idx") }
    let overflow: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 0xff, count: 12)
    #expect(throws: DatasetError.self) { try IDX.read(bytes: overflow, file: "a.idx") }
  }

  @Test func longerFilesThanTheirSizesAreRefused() {
    let bytes: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3]
    #expect(
      throws: DatasetError.damaged(
        file: "a.idx", offset: 10, reason: "expected the end of the file after 2 elements")
    ) { try IDX.read(bytes: bytes, file: "a.idx") }
  }

  @Test func structuredAndObjectArraysAreNamedAsUnsupported() {
    for descr in ["[('x', '<f4')]", "'|O'", "'<c8'", "'<U3'"] {
      let header = Array("{'descr': \(descr), 'fortran_order': False, 'shape': (1,), }\n".utf8)
      let bytes = NumPyFile.magic + [1, 0, UInt8(header.count), 0] + header
      guard
        case .unsupported("a.npy", _, _) = #expect(
          throws: DatasetError.self, performing: { try NumPyFile.read(bytes: bytes, file: "a.npy") }
        )
      else {
        Issue.record("\(descr) was not refused as unsupported")
        continue
      }
    }
  }

  @Test func whatIsWrittenReadsBack() async throws {
    let arrays: [NDArray] = [
      NDArray(shape: [2, 2], storage: .float64([1, -0.5, .infinity, 1e-300])),
      NDArray(shape: [3], storage: .bool([true, false, true])),
      NDArray(shape: [], storage: .uint64([.max])), NDArray(shape: [0, 4], storage: .int8([])),
      NDArray(shape: [2, 1], storage: .int16([-3, 300])),
    ]
    for array in arrays {
      let bytes = NumPyFile.bytes(of: array)
      #expect(bytes.count % 64 == array.count * bytesOfElement(array.dtype) % 64)
      #expect(try NumPyFile.read(bytes: bytes, file: "a.npy") == array)
    }
    try await withTemporaryFolder { folder in
      let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
      try NumPyFile.write(tensor, to: "\(folder)/t.npy")
      let array = try NumPyFile.read("\(folder)/t.npy")
      #expect(array.shape == [2, 3] && array.floats == tensor.scalars)
    }
  }

  private func bytesOfElement(_ dtype: DType) -> Int {
    switch dtype {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    default: 8
    }
  }
}
