import Foundations
import Spaces

/// Elements of a space as numbers, for the saved states of wrappers that remember some.
enum SavedElement {
  /// The flattened numbers of an element.
  /// - Throws: `GymError.wrongValue` where the space isn't flattenable.
  static func numbers(of element: some SpaceElement, in space: Space) throws(GymError) -> [Double] {
    guard space.isFlattenable else {
      throw .wrongValue(expected: "a space that can be flattened", found: "\(space)")
    }
    return try space.flatArray(element.spaceValue).doubles
  }

  /// The element that the numbers stand for.
  /// - Throws: `GymError.wrongValue` where they are too few or too many, or say nothing.
  static func element<Element: SpaceElement>(_ numbers: [Double], in space: Space) throws(GymError)
    -> Element
  {
    let row = NDArray(numbers, shape: [numbers.count], dtype: space.flatDType ?? .float64)
    return try Element(space.unflattened(.array(row)))
  }
}
