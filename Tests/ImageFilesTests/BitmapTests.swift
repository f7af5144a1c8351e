import ImageFiles
import Testing

@Test func aNewBitmapHasItsColorEverywhere() {
  let bitmap = Bitmap(width: 2, height: 1, filledWith: (1, 2, 3, 4))
  #expect(bitmap.pixels == [1, 2, 3, 4, 1, 2, 3, 4])
}
