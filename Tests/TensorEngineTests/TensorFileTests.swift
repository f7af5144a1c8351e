import Foundations
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorFileTests {
  @Test func elementsAreLittleEndianFloats() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try AtomicFile.write(to: path) { file throws(FileError) in
        try file.write([9])
        try file.write(Tensor([1, -2]))
      }
      #expect(try FileSystem.read(path) == [9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
    }
  }
}
