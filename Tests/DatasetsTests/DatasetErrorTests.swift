import Datasets
import Testing

@Test func aDamagedFileIsNamedWithItsOffset() {
  let error = DatasetError.damaged(file: "a.idx", offset: 4, reason: "expected 3 dimensions")
  #expect("\(error)" == "a.idx, byte 4: expected 3 dimensions")
}
