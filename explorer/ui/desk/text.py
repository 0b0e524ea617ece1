"""The words of the teacher's desk."""

QUESTION = "How do you lead your students through these pages?"
ABOUT = (
    "A **course** is a row of lessons; each is a page in a state of yours, with your text "
    "above it. **Present** shows it on a wall: the arrow keys walk the course."
)
