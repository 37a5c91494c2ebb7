from community.spotlights.models.case_study import CaseStudyPage as CaseStudyPage
from community.spotlights.models.featured import FeaturedMember as FeaturedMember
from community.spotlights.models.invitation import ReviewInvitation as ReviewInvitation
from community.spotlights.models.picture import Picture as Picture
from community.spotlights.models.spotlight import Overtaken as Overtaken
from community.spotlights.models.spotlight import Spotlight as Spotlight
